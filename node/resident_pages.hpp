// SPDX-License-Identifier: Apache-2.0
// Resident memory after the start.
#pragma once

namespace signalbox {

/// Lets go of the pages of code and constants, of the program and its libraries, that are resident now: most
/// of them were needed for the start alone. Those that are used again come back from the page cache, sixteen
/// at a time, at some tenths of a microsecond each. Writable memory is not touched, and neither are objects
/// whose code the loader has changed (text relocations). Any thread.
void forget_start_pages() noexcept;

}  // namespace signalbox
