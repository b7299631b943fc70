// libzstd's header and nothing else.
#pragma once
#include <zstd.h>
