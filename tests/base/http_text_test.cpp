// SPDX-License-Identifier: Apache-2.0
// HTTP text: what may be a header, a URL, an address to listen on.
#include "base/http_text.hpp"

#include <catch2/catch.hpp>

using namespace signalbox;
using namespace std::string_literals;

namespace {

bool line_refused(std::string_view name, std::string_view value) {
  std::string out = "before";
  const bool done = append_header_line(name, value, out);
  CHECK(done == (out != "before"));
  return !done;
}

std::string byte(int c) { return std::string(1, static_cast<char>(c)); }

}  // namespace

TEST_CASE("[M3] a header line is written as name, colon, space, value, CR LF") {
  std::string out = "GET / HTTP/1.1\r\n";
  CHECK(append_header_line("x-a", "1", out));
  CHECK(append_header_line("Empty", "", out));
  CHECK(append_header_line("tab", "a\tb", out));
  CHECK(out == "GET / HTTP/1.1\r\nx-a: 1\r\nEmpty: \r\ntab: a\tb\r\n");
}

TEST_CASE("[M3] [A16] CR, LF, NUL, DEL and every other control character but tab are refused in a value") {
  CHECK(line_refused("x-user", "a\r\nX-Injected: yes"));
  CHECK(line_refused("x-user", "a\nX-Injected: yes"));
  CHECK(line_refused("x-user", "\r"));
  for (int c = 0; c < 256; ++c) {
    INFO("byte " << c);
    const bool allowed = (c >= 0x20 && c != 0x7f) || c == '\t';
    CHECK(line_refused("x-user", "a" + byte(c) + "b") == !allowed);
    CHECK(is_header_value(byte(c)) == allowed);
  }
}

TEST_CASE("[M3] [A16] a header name is a token of RFC 9110 and nothing else") {
  const std::string marks = "!#$%&'*+-.^_`|~";
  for (int c = 0; c < 256; ++c) {
    INFO("byte " << c);
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    const bool allowed = letter || (c != 0 && marks.find(static_cast<char>(c)) != std::string::npos);
    CHECK(is_token("a" + byte(c)) == allowed);
    CHECK(line_refused("x" + byte(c), "v") == !allowed);
  }
  CHECK(line_refused("", "v"));
  CHECK(line_refused("x:y", "v"));
  CHECK(line_refused("x ", "v"));
  CHECK(!is_token(""));
}

TEST_CASE("names compare in any ASCII case, and only ASCII") {
  CHECK(iequals("Content-TYPE", "content-type"));
  CHECK(iequals("", ""));
  CHECK(!iequals("a", "ab"));
  CHECK(!iequals("a", "b"));
  CHECK(!iequals("@", "`"));
  CHECK(!iequals("[", "{"));
  CHECK(!iequals("\xc3\x89", "\xc3\xa9"));
  CHECK(ascii_lower("AbZ@[\xc3\x89") == "abz@[\xc3\x89");
}

TEST_CASE("the first header of a name is found, in any case") {
  const headers all{{"A", "1"}, {"b", "2"}, {"a", "3"}};
  CHECK(find_header(all, "a") == "1");
  CHECK(find_header(all, "B") == "2");
  CHECK(!find_header(all, "c"));
  CHECK(!find_header({}, "a"));
}

TEST_CASE("trim takes white space from both ends only") {
  CHECK(trim(" \t\r\na b\n") == "a b");
  CHECK(trim("") == "");
  CHECK(trim(" \t ") == "");
  CHECK(trim("\va") == "\va");
}

TEST_CASE("a base URL gives scheme, host, port and path") {
  struct row {
    std::string url, scheme, host;
    std::uint16_t port;
    std::string path, origin;
    bool address;
  };
  for (const auto& r : std::vector<row>{
           {"https://api.openai.com/v1", "https", "api.openai.com", 443, "/v1", "https://api.openai.com:443",
            false},
           {"https://api.openai.com/v1/", "https", "api.openai.com", 443, "/v1", "https://api.openai.com:443",
            false},
           {"HTTPS://API.OpenAI.com", "https", "api.openai.com", 443, "", "https://api.openai.com:443",
            false},
           {"http://localhost", "http", "localhost", 80, "", "http://localhost:80", false},
           {"http://localhost:11434/v1///", "http", "localhost", 11434, "/v1", "http://localhost:11434",
            false},
           {"http://127.0.0.1:8090/v1", "http", "127.0.0.1", 8090, "/v1", "http://127.0.0.1:8090", true},
           {"http://[::1]:8090/a/B", "http", "::1", 8090, "/a/B", "http://[::1]:8090", true},
           {"https://[2001:DB8::1]", "https", "2001:db8::1", 443, "", "https://[2001:db8::1]:443", true},
           {"http://my_server-1.lan:65535/x", "http", "my_server-1.lan", 65535, "/x",
            "http://my_server-1.lan:65535", false},
           {"http://h/%2e/x;y=1,2", "http", "h", 80, "/%2e/x;y=1,2", "http://h:80", false}}) {
    INFO(r.url);
    const auto read = parse_base_url(r.url);
    REQUIRE(read.has_value());
    CHECK(read->scheme == r.scheme);
    CHECK(read->host == r.host);
    CHECK(read->port == r.port);
    CHECK(read->path == r.path);
    CHECK(read->origin() == r.origin);
    CHECK(read->host_is_address == r.address);
  }
}

TEST_CASE("[A2] [A16] a URL that is not plainly a place on an http server is refused, and why is said") {
  for (const auto& url : {""s,
                          "api.openai.com"s,
                          "//api.openai.com"s,
                          "ftp://host"s,
                          "file:///etc/passwd"s,
                          "httpss://host"s,
                          "http:/host"s,
                          "http//host"s,
                          "http://"s,
                          "https:///v1"s,
                          "http://:80"s,
                          "http://user@host"s,
                          "http://user:pass@host"s,
                          "http://host@evil.test"s,
                          "http://host?x=1"s,
                          "http://host/v1?key=1"s,
                          "http://host#x"s,
                          "http://host:"s,
                          "http://host:0"s,
                          "http://host:65536"s,
                          "http://host:-1"s,
                          "http://host:+80"s,
                          "http://host:80x"s,
                          "http://host:8 0"s,
                          "http://host:0x50"s,
                          "http://ho st"s,
                          "http://host/a b"s,
                          "http://host\\evil"s,
                          "http://host/\r\nX-A: b"s,
                          "http://host\n"s,
                          "http://host/\0"s,
                          "http://ho\tst"s,
                          "http://host/\x7f"s,
                          "http://m\xc3\xbcnchen.test"s,
                          "http://host/\xc3\xbc"s,
                          "http://[::1"s,
                          "http://::1"s,
                          "http://[::1]x"s,
                          "http://[::1]:"s,
                          "http://[]"s,
                          "http://[host]"s,
                          "http://[127.0.0.1]"s,
                          "http://[::1%25eth0]"s,
                          "http://[::g]"s,
                          "http://a:b:80"s,
                          "http://h%6fst"s,
                          "http://host,evil"s,
                          "http://<host>"s,
                          "http://host;x"s,
                          " http://host"s}) {
    INFO(url);
    const auto read = parse_base_url(url);
    REQUIRE(read.has_error());
    CHECK(read.error().code == error_code::config_invalid);
    CHECK(read.error().message.find(": ") != std::string::npos);
    CHECK(!read.error().hint.empty());
  }
}

TEST_CASE("an address to listen on is an IP address and a port") {
  struct row {
    std::string text, host;
    std::uint16_t port;
    bool loopback;
  };
  for (const auto& r : std::vector<row>{{"127.0.0.1:8080", "127.0.0.1", 8080, true},
                                        {"127.9.9.9:1", "127.9.9.9", 1, true},
                                        {"[::1]:8080", "::1", 8080, true},
                                        {"0.0.0.0:0", "0.0.0.0", 0, false},
                                        {"[::]:65535", "::", 65535, false},
                                        {"192.168.1.5:80", "192.168.1.5", 80, false},
                                        {"[::ffff:10.0.0.1]:80", "::ffff:10.0.0.1", 80, false},
                                        {"128.0.0.1:80", "128.0.0.1", 80, false}}) {
    INFO(r.text);
    const auto read = parse_socket_address(r.text);
    REQUIRE(read.has_value());
    CHECK(read->host == r.host);
    CHECK(read->port == r.port);
    CHECK(read->is_loopback() == r.loopback);
    CHECK(read->text() == r.text);
  }
}

TEST_CASE("what is no address to listen on is refused") {
  for (const auto& text : {""s,
                           "8080"s,
                           ":8080"s,
                           "127.0.0.1"s,
                           "127.0.0.1:"s,
                           "127.0.0.1:65536"s,
                           "127.0.0.1:-1"s,
                           "127.0.0.1: 80"s,
                           "127.0.0.1:80 "s,
                           " 127.0.0.1:80"s,
                           "localhost:8080"s,
                           "127.1:80"s,
                           "0x7f.0.0.1:80"s,
                           "127.0.0.01:80x"s,
                           "::1:8080"s,
                           "[::1]"s,
                           "[::1]:"s,
                           "[::1"s,
                           "[127.0.0.1]:80"s,
                           "[::1\0]:80"s,
                           "[]:80"s,
                           "*:80"s,
                           "256.0.0.1:80"s,
                           "http://127.0.0.1:80"s}) {
    INFO(text);
    const auto read = parse_socket_address(text);
    REQUIRE(read.has_error());
    CHECK(read.error().code == error_code::config_invalid);
    CHECK(read.error().hint.find("127.0.0.1:8080") != std::string::npos);
  }
}
