// SPDX-License-Identifier: Apache-2.0
// The one file that compiles Asio's sources.
#include <boost/asio/impl/src.hpp>
