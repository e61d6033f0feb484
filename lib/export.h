// What libheed shows to programs that link it. Everything else is hidden: see CMAKE_CXX_VISIBILITY_PRESET.
#pragma once

#define HEED_EXPORT __attribute__((visibility("default")))
