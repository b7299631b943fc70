// liblzma's header and nothing else.
#pragma once
#include <lzma.h>
