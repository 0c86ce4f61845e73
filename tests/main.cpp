// SPDX-License-Identifier: Apache-2.0
// Catch's main, in a file of its own: it is the slowest thing to compile here.
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
