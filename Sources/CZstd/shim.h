// libzstd's headers and nothing else.
#pragma once
#include <zstd.h>
#include <zstd_errors.h>
