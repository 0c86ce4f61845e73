// SPDX-License-Identifier: Apache-2.0
// The one file that compiles Beast's sources.
#include <boost/beast/src.hpp>
