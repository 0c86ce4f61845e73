// SPDX-License-Identifier: Apache-2.0
// Base64: the examples of RFC 4648, and what is none.
#include "base/base64.hpp"

#include <catch2/catch.hpp>

using namespace signalbox;

TEST_CASE("base64 is decoded, padded or not (RFC 4648, section 10)") {
  CHECK(decode_base64("") == "");
  CHECK(decode_base64("Zg==") == "f");
  CHECK(decode_base64("Zm8=") == "fo");
  CHECK(decode_base64("Zm9v") == "foo");
  CHECK(decode_base64("Zm9vYg") == "foob");
  CHECK(decode_base64("Zm9vYmE=") == "fooba");
  CHECK(decode_base64("Zm9vYmFy") == "foobar");
  CHECK(decode_base64("w6nigqw=") == "\xc3\xa9\xe2\x82\xac");
  CHECK(decode_base64("/+8A") == std::string{"\xff\xef\0", 3});
}

TEST_CASE("what is no base64 is decoded to nothing") {
  for (const auto* bad : {"Z", "Zm9vY", "Zg===", "Z g=", "Zg\n", "Zm9-", "Zm9_", "=", "Zg==Zg=="}) {
    CAPTURE(bad);
    CHECK((decode_base64(bad) == std::nullopt) == (std::string{bad} != "="));
  }
}
