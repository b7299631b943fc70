// zlib's header and nothing else.
#pragma once
#include <zlib.h>
