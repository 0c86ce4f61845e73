// SPDX-License-Identifier: Apache-2.0
// What is found, where exactly, how surely; what looks like it and is not; and that looking costs linear
// time.
#include "policy/personal_data.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "tests/support/linear.hpp"

namespace signalbox {

namespace {

using enum personal_kind;

struct expectation {
  std::string_view text;
  personal_kind kind;
  std::string_view found;  // exactly these bytes
  float least;             // confidence
};

/// What has a form; names and addresses are tested in personal_names_test.cpp.
std::vector<finding> find(std::string_view text) {
  std::vector<finding> out;
  find_personal_data(text, out);
  std::erase_if(out, [](const finding& f) {
    const auto name = name_of(f.kind);
    return name == "person" || name == "place" || name == "organisation" || name == "address";
  });
  return out;
}

void check_all(const std::vector<expectation>& table) {
  for (const auto& e : table) {
    INFO(e.text);
    const auto found = find(e.text);
    REQUIRE(found.size() == 1);
    CHECK(found[0].kind == e.kind);
    CHECK(e.text.substr(found[0].begin, found[0].end - found[0].begin) == e.found);
    CHECK(found[0].confidence >= e.least);
    CHECK(found[0].confidence <= 1);
  }
}

void check_none(const std::vector<std::string_view>& table) {
  for (const auto text : table) {
    INFO(text);
    CHECK(find(text).empty());
  }
}

std::string repeated(std::string_view piece, std::size_t bytes) {
  std::string out;
  while (out.size() < bytes) out += piece;
  return out;
}

}  // namespace

TEST_CASE("e-mail addresses are found with their exact range") {
  check_all({
      {"write to jean.dupont@example.com please", email, "jean.dupont@example.com", 0.9F},
      {"Bob <bob+news@mail.example.co.uk>", email, "bob+news@mail.example.co.uk", 0.9F},
      {"(alice_99@sub-domain.example.org).", email, "alice_99@sub-domain.example.org", 0.9F},
      {"mail:x@y.fr", email, "x@y.fr", 0.9F},
      {"Contact : marie@exemple.fr, merci", email, "marie@exemple.fr", 0.9F},
      {"end with a dot jean@example.com.", email, "jean@example.com", 0.9F},
  });
  check_none({"meet me @ noon", "user@localhost", "@handle", "a@b", "npm install react@18.2.0", "logo@2x.png",
              "@app.route", "git@github.com:owner/project.git", "5@@6", "price@ 5.00", "x@.com", "x@com."});
}

TEST_CASE("phone numbers are found in French, international and American forms") {
  check_all({
      {"Mon numéro est le 06 12 34 56 78", phone, "06 12 34 56 78", 0.9F},
      {"tél. 01.42.68.53.00 le matin", phone, "01.42.68.53.00", 0.9F},
      {"appelez le 04-91-55-12-34.", phone, "04-91-55-12-34", 0.9F},
      {"0612345678", phone, "0612345678", 0.8F},
      {"06\u00a012\u00a034\u00a056\u00a078 (insécables)", phone, "06\u00a012\u00a034\u00a056\u00a078", 0.9F},
      {"+33 6 12 34 56 78", phone, "+33 6 12 34 56 78", 0.9F},
      {"+33612345678,", phone, "+33612345678", 0.9F},
      {"+33 (0)6 12 34 56 78", phone, "+33 (0)6 12 34 56 78", 0.9F},
      {"0033 6 12 34 56 78", phone, "0033 6 12 34 56 78", 0.9F},
      {"call +44 20 7946 0958 today", phone, "+44 20 7946 0958", 0.9F},
      {"+49 30 901820", phone, "+49 30 901820", 0.8F},
      {"call me at (555) 123-4567", phone, "(555) 123-4567", 0.9F},
      {"555-123-4567", phone, "555-123-4567", 0.8F},
      {"my cell: 415-555-2671 x12", phone, "415-555-2671 x12", 0.8F},
      {"+1 (415) 555-2671", phone, "+1 (415) 555-2671", 0.9F},
      {"1-800-555-0199", phone, "1-800-555-0199", 0.8F},
      {"call 8863543 for tickets", phone, "8863543", 0.8F},
  });
}

TEST_CASE("numbers that look like a phone number are left alone") {
  check_none({
      "order 1234567890",
      "commande 0612345678",
      "facture n° 0412345678",
      "ticket #0612345678",
      "from 2024-01-15 to 2024-02-20",
      "12/05/2024 10:30",
      "15.03.2024",
      "1 234 567,89 €",
      "the price is $1,234,567.00",
      "version 10.15.7",
      "0.1234567890",
      "3.14159265358979",
      "1700000000",
      "1700000000123",
      "the years 1914-1918 and 1939-1945",
      "01 02 03 04 05 06 07 08",
      "01 02 03 04 05",
      "lines 100-200 and 300-4000",
      "550e8400-e29b-41d4-a716-446655440000",
      "https://shop.example/item/0612345678",
      "+12%",
      "2+33612345678",
      "ISBN 978-3-16-148410-0",
  });
}

TEST_CASE("an IBAN is found where its checksum holds, and only there") {
  check_all({
      {"IBAN FR1420041010050500013M02606", iban, "FR1420041010050500013M02606", 1},
      {"FR14 2004 1010 0505 0001 3M02 606 merci", iban, "FR14 2004 1010 0505 0001 3M02 606", 1},
      {"gb82 west 1234 5698 7654 32", iban, "gb82 west 1234 5698 7654 32", 1},
      {"(DE89370400440532013000)", iban, "DE89370400440532013000", 1},
      {"NL91 ABNA 0417 1643 00.", iban, "NL91 ABNA 0417 1643 00", 1},
  });
  check_none({"FR1420041010050500013M02607", "GB82 WEST 1234 5698 7654 33", "DE8937040044053201300",
              "ZZ82 WEST 1234 5698 7654 32", "FR14", "GB82WEST12345698765432X", "XGB82WEST12345698765432"});
}

TEST_CASE("a payment card is found where Luhn's sum and the network's form hold, and only there") {
  check_all({
      {"card 4111 1111 1111 1111", card, "4111 1111 1111 1111", 1},
      {"4111111111111111", card, "4111111111111111", 1},
      {"4111-1111-1111-1111,", card, "4111-1111-1111-1111", 1},
      {"5555555555554444", card, "5555555555554444", 1},
      {"2223 0031 2200 3222", card, "2223 0031 2200 3222", 1},
      {"amex 3782 822463 10005 exp 12/26", card, "3782 822463 10005", 1},
      {"30569309025904", card, "30569309025904", 1},
      {"6011111111111117", card, "6011111111111117", 1},
      {"3530 1113 3330 0000", card, "3530 1113 3330 0000", 1},
      {"ma carte 4111 1111 1111 1111 123", card, "4111 1111 1111 1111", 1},
  });
  check_none({"4111 1111 1111 1112", "4111111111111121", "1234 5678 9012 3452", "9111111111111111",
              "0.4111111111111111", "41111111111111111111111111", "x4111111111111111", "4111111111111111a",
              "4222222222222", "0000 0000 0000 0000"});
}

TEST_CASE("national ids: the French number by its key, Corsica included, the American one by its ranges") {
  check_all({
      {"NIR 1 85 05 78 006 084 91", national_id, "1 85 05 78 006 084 91", 1},
      {"185057800608491", national_id, "185057800608491", 1},
      {"2 94 03 2A 120 005 51", national_id, "2 94 03 2A 120 005 51", 1},
      {"269052B00432137", national_id, "269052B00432137", 1},
      {"SSN 123-45-6789", us_ssn, "123-45-6789", 0.9F},
      {"my social security number is 123 45 6789", us_ssn, "123 45 6789", 0.9F},
  });
  check_none({"1 85 05 78 006 084 92", "185057800608490", "2 94 03 2B 120 005 51", "585057800608491",
              "185137800608491", "SSN 000-45-6789", "SSN 666-45-6789", "SSN 912-45-6789", "SSN 123-00-6789",
              "SSN 123-45-0000", "078-05-1120", "123-45-67890", "part 123456789"});
}

TEST_CASE("French companies are found by their sum and their name, La Poste's places too") {
  check_all({
      {"SIRET 732 829 320 00074", company_id, "732 829 320 00074", 1},
      {"siret : 73282932000074", company_id, "73282932000074", 1},
      {"num\xc3\xa9ro SIREN 732 829 320.", company_id, "732 829 320", 1},
      {"RCS Paris 732829320", company_id, "732829320", 1},
      {"SIRET de La Poste 35600000049837", company_id, "35600000049837", 1},
  });
  check_none({"SIRET 732 829 320 00075", "SIREN 732 829 321", "commande 732829320", "SIRET 35600000049838"});
  std::vector<finding> found;
  find_personal_data("SIRET 732 829 320 00074", found);
  CHECK(privacy_of(found) == privacy_level::open);
}

TEST_CASE("a date of birth is a date that is called one, in either language and any order") {
  check_all({
      {"born on 12/03/1985", birth_date, "12/03/1985", 0.9F},
      {"DOB: 1985-03-12", birth_date, "1985-03-12", 0.9F},
      {"Date of birth (MM/DD/YYYY): 03-12-85", birth_date, "03-12-85", 0.9F},
      {"n\xc3\xa9 le 12 mars 1985 \xc3\xa0 Lyon", birth_date, "12 mars 1985", 0.9F},
      {"n\xc3\xa9"
       "e le 1er f\xc3\xa9vrier 1990",
       birth_date, "1er f\xc3\xa9vrier 1990", 0.9F},
      {"date de naissance : 31.12.2001", birth_date, "31.12.2001", 0.9F},
      {"her birthday is March 12, 1985.", birth_date, "March 12, 1985", 0.9F},
      {"born the 2nd of August 1979", birth_date, "2nd of August 1979", 0.9F},
  });
  check_none({"the meeting is on 12/03/2024", "released 1985-03-12", "born to run 99 times",
              "born on 45/13/1985", "il ne vient pas le 12/03/2024", "born in 1985", "dob 12 zzz 1985"});
}

TEST_CASE("IP addresses are found, versions and clocks are not") {
  check_all({
      {"from 86.231.85.193 yesterday", ip_address, "86.231.85.193", 0.85F},
      {"server 192.168.1.10:8080", ip_address, "192.168.1.10", 0.8F},
      {"ping 8.8.8.8", ip_address, "8.8.8.8", 0.9F},
      {"http://203.0.113.7/path", ip_address, "203.0.113.7", 0.85F},
      {"2001:db8:85a3::8a2e:370:7334", ip_address, "2001:db8:85a3::8a2e:370:7334", 0.85F},
      {"fe80::1ff:fe23:4567:890a.", ip_address, "fe80::1ff:fe23:4567:890a", 0.85F},
      {"3b20:9a3a:1b2f:7ce:9ef1:4787:85fc:261e", ip_address, "3b20:9a3a:1b2f:7ce:9ef1:4787:85fc:261e", 0.85F},
      {"::ffff:192.0.2.128", ip_address, "::ffff:192.0.2.128", 0.85F},
  });
  check_none({"version 1.2.3.4", "v1.2.3.4", "upgrade to 10.20.30.40", "1.2.3.4-rc1", "1.2.3", "1.2.3.4.5",
              "256.1.1.1", "192.168.01.1", "12:30:45", "00:1a:2b:3c:4d:5e", "std::string", "a::b", "abc::def",
              "x[100::2]", "x[::2]", "1:7:21:35:35:21:7:1", "::", "dead::beef", "10:20"});
}

TEST_CASE("an address that is nobody's counts less") {
  for (const auto text : {"127.0.0.1", "0.0.0.0", "localhost is ::1", "255.255.255.255"}) {
    INFO(text);
    const auto found = find(text);
    REQUIRE(found.size() == 1);
    CHECK(found[0].kind == ip_address);
    CHECK(found[0].confidence < 0.5F);
    CHECK(privacy_of(found) == privacy_level::open);
  }
}

TEST_CASE("API keys are found by their prefix, tokens and private keys by their form") {
  const std::string pem =
      "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA1234\nabcd+/==\n-----END RSA PRIVATE KEY-----";
  check_all({
      {"key sk-abcdefghijklmnopqrstuvwxyz123456", api_key, "sk-abcdefghijklmnopqrstuvwxyz123456", 0.9F},
      {"sk-proj-abc123def456ghi789jkl012", api_key, "sk-proj-abc123def456ghi789jkl012", 0.9F},
      {"sk-ant-api03-Ab1Cd2Ef3Gh4Ij5Kl6Mn7", api_key, "sk-ant-api03-Ab1Cd2Ef3Gh4Ij5Kl6Mn7", 0.9F},
      {"AKIAIOSFODNN7EXAMPLE", api_key, "AKIAIOSFODNN7EXAMPLE", 0.9F},
      {"ghp_16C7e42F292c6912E7710c838347Ae178B4a", api_key, "ghp_16C7e42F292c6912E7710c838347Ae178B4a", 0.9F},
      {"gho_16C7e42F292c6912E7710c838347Ae178B4a", api_key, "gho_16C7e42F292c6912E7710c838347Ae178B4a", 0.9F},
      {"xoxb-2048-1234567890-AbCdEfGhIjKl", api_key, "xoxb-2048-1234567890-AbCdEfGhIjKl", 0.9F},
      {"AIzaSyD-9tSrke72PouQMnMX-a7eZSW0jkFMBWY", api_key, "AIzaSyD-9tSrke72PouQMnMX-a7eZSW0jkFMBWY", 0.9F},
      {"token=ghp_16C7e42F292c6912E7710c838347Ae178B4a", api_key, "ghp_16C7e42F292c6912E7710c838347Ae178B4a",
       0.9F},
      {"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w", api_key,
       "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w", 0.9F},
      {pem, api_key, pem, 1},
      {"postgres://app:s3cr3tPw@db.example.com/x", api_key, "s3cr3tPw", 0.8F},
  });
  check_none({"sk-learn-classification-pipelines", "sk-", "sk-xxxxxxxxxxxxxxxxxxxxxxxx",
              "sk-your-api-key-goes-here", "AKIA", "AKIAIOSFODNN7EXAMPLE1", "task-1234567890abcdefghij",
              "ghp_short", "eyJust a word", "eyJabc.def.ghi",
              "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----", "-----BEGIN PUBLIC KEY-----"});
}

TEST_CASE("a value called a password or a token is found where it looks like one") {
  check_all({
      {"password = hunter2!x", api_key, "hunter2!x", 0.8F},
      {"mot de passe : Soleil2024!", api_key, "Soleil2024!", 0.8F},
      {"Mot de passe\u00a0: Soleil2024", api_key, "Soleil2024", 0.8F},
      {"DB_PASSWORD=\"Tr0ub4dor&3\"", api_key, "Tr0ub4dor&3", 0.8F},
      {"\"api_key\": \"9f8e7d6c5b4a3210\"", api_key, "9f8e7d6c5b4a3210", 0.8F},
      {"clé API : a1b2c3d4e5f6", api_key, "a1b2c3d4e5f6", 0.8F},
      {"my password is Tr0ub4dor.", api_key, "Tr0ub4dor", 0.8F},
      {"mon mot de passe est Azerty123", api_key, "Azerty123", 0.8F},
      {"Authorization token: Bearer 0a1b2c3d4e5f", api_key, "0a1b2c3d4e5f", 0.8F},
  });
  check_none({"password: required", "mot de passe : obligatoire", "token: string", "password = getPassword()",
              "password: ${DB_PASSWORD1}", "secret: env:OPENAI_API_KEY", "password=<your-password1>",
              "max_tokens: 4096", "the secret is out", "password: ********", "token = process.env.TOKEN1",
              "le mot de passe est oublié", "password: https://example.com/reset1", "username: jean1984"});
}

TEST_CASE("overlapping findings leave the more certain and more specific one, and all are in order") {
  const std::string text =
      "Jean, jean@example.com, 06 12 34 56 78, carte 4111 1111 1111 1111, IBAN FR14 2004 1010 0505 0001 3M02 "
      "606, "
      "clé sk-abcdefghijklmnopqrstuvwxyz123456, https://u:pa55word@host.example.com";
  const auto found = find(text);
  REQUIRE(found.size() == 6);
  const std::vector<personal_kind> kinds{email, phone, card, iban, api_key, api_key};
  for (std::size_t i = 0; i < found.size(); ++i) {
    CHECK(found[i].kind == kinds[i]);
    CHECK(found[i].begin < found[i].end);
    CHECK(found[i].end <= text.size());
    if (i > 0) CHECK(found[i - 1].end <= found[i].begin);
  }
}

TEST_CASE("findings mean secret with a credential, personal with anything else that is sure, else public") {
  CHECK(privacy_of({}) == privacy_level::open);
  CHECK(privacy_of({{email, 0, 1, 0.95F}}) == privacy_level::personal);
  CHECK(privacy_of({{email, 0, 1, 0.79F}}) == privacy_level::open);
  CHECK(privacy_of({{email, 0, 1, 0.95F}, {api_key, 2, 3, 0.8F}}) == privacy_level::secret);
  CHECK(privacy_of({{email, 0, 1, 0.95F}, {api_key, 2, 3, 0.7F}}) == privacy_level::personal);
}

TEST_CASE("findings are appended to what is there, and never overlap, on any bytes") {
  std::vector<finding> found{{email, 0, 5, 1}};
  find_personal_data("a@b.fr", found);
  REQUIRE(found.size() == 2);
  std::uint32_t state = 1;
  const std::string_view letters = "0123456789 .-:@+()=/#aAeykIsxfFR\n\xc2\xa0\xff";
  for (int round = 0; round < 2000; ++round) {
    std::string text;
    for (int i = 0; i < 120; ++i) {
      state = state * 1664525U + 1013904223U;
      text += letters[(state >> 16) % letters.size()];
    }
    const auto in_it = find(text);
    for (std::size_t i = 0; i < in_it.size(); ++i) {
      CHECK(in_it[i].begin < in_it[i].end);
      CHECK(in_it[i].end <= text.size());
      if (i > 0) CHECK(in_it[i - 1].end <= in_it[i].begin);
    }
  }
}

TEST_CASE("twice the text takes at most three times the work, whatever it is made of") {
  constexpr std::size_t size = 128 * 1024;
  for (const auto piece : {"a",           "1",
                           "1 ",          "12 ",
                           "@",           "a@",
                           "::",          ":",
                           "a:",          "sk-",
                           "eyJ.",        "eyJa",
                           "-----BEGIN ", "-----BEGIN PRIVATE KEY-----",
                           "password:",   "password is ",
                           "(",           "(555) ",
                           "+",           "+1 ",
                           "0612345678 ", "4111 1111 1111 1111 ",
                           "GB82",        "://a:b",
                           "\xff",        "jean@example.com "}) {
    std::vector<finding> found;
    const auto once = repeated(piece, size);
    const auto twice = repeated(piece, 2 * size);
    test::check_linear(
        piece, [&] { find_personal_data(once, found); }, [&] { find_personal_data(twice, found); });
  }
}

}  // namespace signalbox
