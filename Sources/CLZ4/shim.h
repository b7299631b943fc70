// liblz4's header and nothing else.
#pragma once
#include <lz4frame.h>
