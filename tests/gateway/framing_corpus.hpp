// SPDX-License-Identifier: Apache-2.0
// Request heads and what must become of them: [C16] to [C33], [A20]. Whatever two servers could read in two
// ways is refused. Each is a whole request, with the body that its head announces.
#pragma once

#include "tests/gateway/framing_cases.hpp"

namespace signalbox::test {

/// The host names that the corpus takes for its own are those of a listener on 127.0.0.1; its limits are the
/// defaults.
class framing_corpus : public framing_cases {
 public:
  framing_corpus() {
    request_lines();
    targets();
    line_ends();
    field_names();
    field_values();
    lengths();
    codings();
    duplicates();
    hosts();
    origins();
    expectations();
    connections();
    sizes();
    other_protocols();
  }

 private:
  void request_lines() {
    yes("GET", first("GET /healthz HTTP/1.1"));
    yes("HTTP/1.0", first("GET /healthz HTTP/1.0"));
    yes("HEAD is a method", first("HEAD /healthz HTTP/1.1"));
    yes("OPTIONS is a method", first("OPTIONS /healthz HTTP/1.1"));
    yes("TRACE is a method", first("TRACE /healthz HTTP/1.1"));
    yes("DELETE is a method", first("DELETE /v1/models HTTP/1.1"));
    yes("an unknown method is framed all the same", first("BREW /healthz HTTP/1.1"));
    no("lower-case method", first("get /healthz HTTP/1.1"));
    no("mixed-case method", first("Get /healthz HTTP/1.1"));
    no("digit in the method", first("GET1 /healthz HTTP/1.1"));
    no("dash in the method", first("M-SEARCH /healthz HTTP/1.1"));
    no("no method", first(" /healthz HTTP/1.1"));
    no("colon in the method", first("GET: /healthz HTTP/1.1"));
    no("NUL in the method", first(std::string{"GE\0T /healthz HTTP/1.1", 22}));
    no("8-bit method", first("G\xc3\x89T /healthz HTTP/1.1"));
    no("no version", first("GET /healthz"));
    no("no target", first("GET HTTP/1.1"));
    no("method only", first("GET"));
    no("an empty line first", "\r\n" + first("GET /healthz HTTP/1.1"));
    no("two spaces before the target", first("GET  /healthz HTTP/1.1"));
    no("two spaces before the version", first("GET /healthz  HTTP/1.1"));
    no("space behind the version", first("GET /healthz HTTP/1.1 "));
    no("something behind the version", first("GET /healthz HTTP/1.1 x"));
    no("tabs for spaces", first("GET\t/healthz\tHTTP/1.1"));
    no("tab behind the target", first("GET /healthz\tHTTP/1.1"));
    no("form feed for a space", first("GET\f/healthz HTTP/1.1"));
    for (const auto& version :
         each("HTTP/0.9|HTTP/1.2|HTTP/1.10|HTTP/1|HTTP/1.|HTTP/11|HTTP/1,1|HTTP/01.1|HTTP/1.01|HTTP/2.0"
              "|HTTP/2|HTTP/3.0|HTTP/-1.1|http/1.1|Http/1.1|HTTPS/1.1|ICY/1.1|HTTP 1.1|HTTP/1.1\x0b"))
      no(version, first("GET /healthz " + version));
  }

  void targets() {
    yes("query", target("/healthz?a=b&c=%20"));
    yes("empty query", target("/healthz?"));
    yes("question mark in the query", target("/healthz?a?b"));
    yes("percent-encoded dots", target("/%2e%2e/healthz"));
    yes("two slashes", target("//healthz"));
    yes("dot segments", target("/../healthz"));
    yes("encoded NUL", target("/%00"));
    yes("semicolon", target("/healthz;x=y"));
    yes("unreserved characters", target("/-._~!$&'()*+,;=:@"));
    yes("the longest target", target("/" + z(8191, 'a')));
    no("a target one byte too long", target("/" + z(8192, 'a')), ec::headers_too_large);
    no("a long query", target("/healthz?" + z(9000, 'a')), ec::headers_too_large);
    no("asterisk form", first("OPTIONS * HTTP/1.1"));
    no("asterisk with GET", target("*"));
    no("absolute form", target("http://localhost/healthz"));
    no("absolute form of another host", target("http://evil.test/healthz"));
    no("absolute form with https", target("https://localhost/healthz"));
    no("authority form", first("CONNECT localhost:443 HTTP/1.1"));
    no("authority form with GET", target("localhost:80"));
    no("no leading slash", target("healthz"));
    no("query only", target("?a=b"));
    no("fragment", target("/healthz#top"));
    no("backslash", target("/\\healthz"));
    no("backslash for the slash", target("\\healthz"));
    no("quotation mark", target("/\"healthz\""));
    no("angle brackets", target("/<healthz>"));
    no("raw 8-bit", target("/caf\xc3\xa9"));
    no("one raw 8-bit byte", target("/\xff"));
    no("overlong UTF-8 slash", target("/\xc0\xaf"));
    no("tab in the target", target("/heal\tthz"));
    no("NUL in the target", target(std::string{"/heal\0thz", 9}));
    no("DEL in the target", target("/heal\x7fthz"));
    no("escape in the target", target("/heal\x1bthz"));
    no("space in the target", target("/heal thz"));
    no("CR in the target", target("/heal\rthz"));
    no("LF in the target", target("/heal\nthz"));
  }

  void line_ends() {
    no("LF for every line end", "GET /healthz HTTP/1.1\nHost: localhost\n\n");
    no("LF behind the request line", "GET /healthz HTTP/1.1\nHost: localhost\r\n\r\n");
    no("LF behind a field", "GET /healthz HTTP/1.1\r\nHost: localhost\nX: y\r\n\r\n");
    no("LF for the blank line", "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\n");
    no("LF for the last two line ends", "GET /healthz HTTP/1.1\r\nHost: localhost\n\nGET / HTTP/1.1\r\n\r\n");
    no("CR for every line end", "GET /healthz HTTP/1.1\rHost: localhost\r\r");
    no("CR behind the request line", "GET /healthz HTTP/1.1\rHost: localhost\r\n\r\n");
    no("CR behind a field", "GET /healthz HTTP/1.1\r\nHost: localhost\rX: y\r\n\r\n");
    no("CR CR LF", "GET /healthz HTTP/1.1\r\nHost: localhost\r\r\n\r\n");
    no("LF CR", "GET /healthz HTTP/1.1\n\rHost: localhost\n\r\n\r");
    no("CR in front of the blank line", "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\r\n\r\n");
  }

  void field_names() {
    yes("every character of a token", lines("!#$%&'*+-.^`|~09azAZ: v\r\n"));
    no("underscore", lines("x_api_key: v\r\n"));
    no("underscore in Content-Length", body("Content_Length: 5\r\n", "hello"));
    no("underscore in Transfer-Encoding", body("Transfer_Encoding: chunked\r\n", "0\r\n\r\n"));
    no("no name", lines(": v\r\n"));
    no("no colon", lines("name\r\n"));
    no("space before the colon", lines("Name : v\r\n"));
    no("tab before the colon", lines("Name\t: v\r\n"));
    no("space before the colon of Content-Length", body("Content-Length : 5\r\n", "hello"));
    no("space before the colon of Transfer-Encoding", body("Transfer-Encoding : chunked\r\n", "0\r\n\r\n"));
    no("space in the name", lines("Na me: v\r\n"));
    no("NUL in the name", lines(std::string_view{"Na\0me: v\r\n", 10}));
    no("NUL behind the name", body(std::string_view{"Content-Length\0: 5\r\n", 20}, "hello"));
    no("8-bit name", lines("N\xc3\xa4me: v\r\n"));
    no("quoted name", lines("\"Name\": v\r\n"));
    no("parenthesis in the name", lines("(Name): v\r\n"));
    no("slash in the name", lines("Na/me: v\r\n"));
    no("a first field that begins with a space", "GET /healthz HTTP/1.1\r\n Host: localhost\r\n\r\n");
    no("a first field that begins with a tab", "GET /healthz HTTP/1.1\r\n\tHost: localhost\r\n\r\n");
    no("folded by a space", lines("X: a\r\n b\r\n"));
    no("folded by a tab", lines("X: a\r\n\tb\r\n"));
    no("folded by a space alone", lines("X: a\r\n \r\n"));
    no("Transfer-Encoding folded", body("Transfer-Encoding:\r\n chunked\r\n", "0\r\n\r\n"));
    no("Content-Length folded", body("Content-Length:\r\n 5\r\n", "hello"));
    no("Host folded", "GET /healthz HTTP/1.1\r\nHost:\r\n localhost\r\n\r\n");
    no("a field hidden in a fold", lines("X: a\r\n Content-Length: 5\r\n"));
    no("byte order mark", lines("\xef\xbb\xbfX: v\r\n"));
  }

  void field_values() {
    yes("empty value", lines("X:\r\n"));
    yes("value of spaces", lines("X:   \r\n"));
    yes("no space behind the colon", lines("X:v\r\n"));
    yes("tabs around a value", lines("X:\tv\t\r\n"));
    yes("tab inside a value", lines("X: a\tb\r\n"));
    yes("8-bit value", lines("X: caf\xc3\xa9\r\n"));
    yes("colons in a value", lines("X: a:b: c\r\n"));
    no("NUL in a value", lines(std::string_view{"X: a\0b\r\n", 8}));
    no("bell in a value", lines("X: a\ab\r\n"));
    no("escape in a value", lines("X: a\x1b[31m\r\n"));
    no("DEL in a value", lines("X: a\x7f\r\n"));
    no("vertical tab in a value", lines("X: a\vb\r\n"));
    no("form feed in a value", lines("X: a\fb\r\n"));
    no("CR in a value", lines("X: a\rb\r\n"));
    no("LF in a value", lines("X: a\nb\r\n"));
    no("compressed body", body("Content-Length: 2\r\nContent-Encoding: gzip\r\n", "{}"),
       ec::unsupported_media);
    no("brotli body", body("Content-Length: 2\r\nContent-Encoding: br\r\n", "{}"), ec::unsupported_media);
    no("two codings", body("Content-Length: 2\r\nContent-Encoding: identity, gzip\r\n", "{}"),
       ec::unsupported_media);
    yes("identity is no coding", body("Content-Length: 2\r\nContent-Encoding: identity\r\n", "{}"));
  }

  void lengths() {
    yes("a length", body("Content-Length: 2\r\n", "{}"));
    yes("length 0", body("Content-Length: 0\r\n", ""));
    yes("spaces around the length", body("Content-Length: \t 2 \t\r\n", "{}"));
    yes("name of the length in capitals", body("CONTENT-LENGTH: 2\r\n", "{}"));
    yes("length of HTTP/1.0", "POST /v1/chat/completions HTTP/1.0\r\nContent-Length: 2\r\n\r\n{}");
    for (const auto& length :
         each("005|00|+5|-5|-0|0x5|5, 5|5,5|5,|,5|5 5|5;|5.0|5e0|0b101|0o5|five|\"5\"|5\xc2\xa0"
              "|\xef\xbc\x95|5_0|99999999999999999999|18446744073709551616|18446744073709551621"
              "|9223372036854775808|0000000000000000005|"))
      no("length " + length, body("Content-Length: " + length + "\r\n", "hello"));
  }

  void codings() {
    yes("chunked", body("Transfer-Encoding: chunked\r\n", "2\r\n{}\r\n0\r\n\r\n"));
    yes("chunked in capitals", body("transfer-encoding: CHUNKED\r\n", "2\r\n{}\r\n0\r\n\r\n"));
    yes("spaces around chunked", body("Transfer-Encoding: \t chunked \t\r\n", "2\r\n{}\r\n0\r\n\r\n"));
    for (const auto& coding :
         each("gzip|identity|identity, chunked|chunked, identity|gzip, chunked|chunked, gzip"
              "|chunked, chunked|chunked,|,chunked|chunked;q=1|chunked;|\"chunked\"|'chunked'|xchunked"
              "|chunkedx|chunk|x|cow|chun ked|chunked\xc2\xa0|compress|deflate|"))
      no("coding " + coding, body("Transfer-Encoding: " + coding + "\r\n", "5\r\nhello\r\n0\r\n\r\n"));
    no("vertical tab before chunked", body("Transfer-Encoding: \vchunked\r\n", "0\r\n\r\n"));
    no("NUL behind chunked", body(std::string_view{"Transfer-Encoding: chunked\0\r\n", 29}, "0\r\n\r\n"));
    no("length, then chunked", body("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"));
    no("chunked, then length", body("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n"));
    no("length, then gzip", body("Content-Length: 5\r\nTransfer-Encoding: gzip\r\n", "hello"));
    no("gzip, then length", body("Transfer-Encoding: gzip\r\nContent-Length: 5\r\n", "hello"));
    no("identity, then length", body("Transfer-Encoding: identity\r\nContent-Length: 5\r\n", "hello"));
    no("xchunked, then length", body("Transfer-Encoding: xchunked\r\nContent-Length: 5\r\n", "hello"));
    no("length 0 and chunked", body("Content-Length: 0\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"));
    no("chunked in HTTP/1.0",
       "POST /v1/chat/completions HTTP/1.0\r\nHost: localhost\r\nTransfer-Encoding: "
       "chunked\r\n\r\n0\r\n\r\n");
    no("identity in HTTP/1.0", "GET /healthz HTTP/1.0\r\nTransfer-Encoding: identity\r\n\r\n");
  }

  void duplicates() {
    yes("two Accept", lines("Accept: a\r\nAccept: b\r\n"));
    yes("two X-Forwarded-For", lines("X-Forwarded-For: 1.2.3.4\r\nX-Forwarded-For: 5.6.7.8\r\n"));
    yes("two Cookie", lines("Cookie: a=b\r\nCookie: c=d\r\n"));
    no("two Host", lines("Host: localhost\r\n"));
    no("two Host that differ", lines("host: evil.test\r\n"));
    no("two equal lengths", body("Content-Length: 5\r\nContent-Length: 5\r\n", "hello"));
    no("two lengths that differ", body("Content-Length: 5\r\ncontent-length: 6\r\n", "hello"));
    no("two codings of the body's transfer",
       body("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"));
    no("chunked, then identity",
       body("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", "0\r\n\r\n"));
    no("gzip, then chunked", body("Transfer-Encoding: gzip\r\ntransfer-encoding: chunked\r\n", "0\r\n\r\n"));
    no("two Content-Type", body("Content-Length: 2\r\ncontent-type: text/plain\r\n", "{}"));
    for (const auto& name : each("Content-Encoding|Authorization|Expect|Connection|Origin|X-Api-Key|Api-Key"
                                 "|Idempotency-Key"))
      no("two " + name, lines(name + ": a\r\n" + name + ": a\r\n"));
  }

  void hosts() {
    yes("own address", host("127.0.0.1"));
    yes("own address with a port", host("127.0.0.1:8080"));
    yes("localhost in capitals", host("LocalHost:8080"));
    yes("IPv6 loopback", host("[::1]"));
    yes("IPv6 loopback with a port", host("[::1]:8080"));
    yes("an empty port", host("localhost:"));
    yes("no Host in HTTP/1.0", "GET /healthz HTTP/1.0\r\n\r\n");
    no("no Host", "GET /healthz HTTP/1.1\r\n\r\n");
    no("no Host but other fields", "GET /healthz HTTP/1.1\r\nAccept: */*\r\n\r\n");
    no("wrong Host in HTTP/1.0", "GET /healthz HTTP/1.0\r\nHost: evil.test\r\n\r\n", ec::misdirected);
    for (const auto& name :
         each("evil.test|evil.test:8080|localhost.evil.test|evil-localhost|localhost.|127.0.0.1.nip.io"
              "|127.0.0.2|127.1|2130706433|0x7f000001|0.0.0.0||:80|evil.test@localhost"
              "|localhost@evil.test|localhost:80@evil.test|localhost:x|localhost:80:80|localhost:-1"
              "|localhost:+80|localhost:080000|localhost:8 0|localhost evil.test|localhost, evil.test"
              "|localhost/evil.test|http://localhost|::1|[::1|::1]|[::1]x|[::1]evil.test:80|[::1]:x"
              "|[::2]|[::ffff:127.0.0.1]|[localhost]|[]|*"))
      no("Host " + name, host(name), ec::misdirected);
    yes("space behind the Host", host("localhost:80 "));
  }

  void origins() {
    const auto from = [](std::string_view origin) {
      return lines("Origin: " + std::string{origin} + "\r\n");
    };
    yes("Origin of a local page", from("http://localhost:3000"));
    yes("Origin by address", from("http://127.0.0.1"));
    yes("Origin over https", from("https://localhost"));
    yes("Origin by IPv6", from("http://[::1]:8080"));
    for (const auto& origin :
         each("null||http://evil.test|https://evil.test|http://localhost.evil.test"
              "|http://evil.localhost|http://evil.test:80|http://localhost@evil.test"
              "|http://evil.test@localhost|http://evil.test/localhost|http://evil.test?http://localhost"
              "|http://evil.test#http://localhost|http://localhost:80@evil.test"
              "|http://localhost http://evil.test|http://localhost, http://evil.test|localhost"
              "|//localhost|://localhost|file://localhost|javascript://localhost"
              "|chrome-extension://localhost|http:/localhost|http://localhost/|http://[::1]evil.test"))
      no("Origin " + origin, from(origin), ec::misdirected);
  }

  void expectations() {
    yes("100-continue", body("Content-Length: 2\r\nExpect: 100-continue\r\n", "{}"));
    yes("100-Continue", body("Content-Length: 2\r\nExpect: 100-Continue\r\n", "{}"));
    yes("100-continue without a body", lines("Expect: 100-continue\r\n"));
    for (const auto& what : each("200-ok|100-continued|100|continue|100-continue, x|100-continue;q=1|"))
      no("Expect " + what, lines("Expect: " + what + "\r\n"), ec::expectation_failed);
  }

  void connections() {
    yes("close", lines("Connection: close\r\n"));
    yes("keep-alive", lines("Connection: keep-alive\r\n"));
    yes("keep-alive, close", lines("Connection: keep-alive, close\r\n"));
    yes("close, TE", lines("Connection: close , TE\r\nTE: trailers\r\n"));
    yes("upgrade to h2c is not taken up",
        lines("Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n"));
    yes("upgrade to WebSocket is not taken up", lines("Connection: Upgrade\r\nUpgrade: websocket\r\n"));
    yes("Host named as hop by hop", lines("Connection: Host\r\n"));
    no("no list of options", lines("Connection: keep alive\r\n"));
    no("a parameter in Connection", lines("Connection: close;x\r\n"));
    no("a quoted option", lines("Connection: \"close\"\r\n"));
    no("no list of options in Proxy-Connection", lines("Proxy-Connection: keep alive\r\n"));
  }

  void sizes() {
    std::string many;
    for (int i = 0; i < 99; ++i) many += "X-" + std::to_string(i) + ": v\r\n";
    yes("100 fields", lines(many));
    no("101 fields", lines(many + "Y: v\r\n"), ec::headers_too_large);
    no("1000 empty fields", lines([] {
         std::string out;
         for (int i = 0; i < 1000; ++i) out += "a:\r\n";
         return out;
       }()),
       ec::headers_too_large);
    yes("a field of 30 KB", lines("X: " + z(30'000, 'v') + "\r\n"));
    yes("a name of 30 KB", lines(z(30'000, 'n') + ": v\r\n"));
  }

  void other_protocols() {
    no("HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    no("TLS hello", std::string{"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 15});
    no("SSH banner", "SSH-2.0-OpenSSH_9.2\r\n\r\n");
    no("PROXY protocol", "PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n" + lines(""));
    no("PROXY protocol, binary", "\r\n\r\n" + std::string{"\0\r\nQUIT\n\x21\x11\0\x0c", 12});
    no("SMTP", "EHLO localhost\r\n\r\n");
    no("RTSP", first("DESCRIBE rtsp://localhost/ RTSP/1.0"));
    no("SIP", first("OPTIONS sip:localhost SIP/2.0"));
    no("an answer for a request", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    no("zeros", z(64, '\0') + "\r\n\r\n");
    no("JSON without a head", "{\"model\":\"auto\"}\r\n\r\n");
    no("JSON in Redis's protocol", "*1\r\n$4\r\nPING\r\n\r\n");
  }
};

}  // namespace signalbox::test
