// SPDX-License-Identifier: Apache-2.0
// Secrets by reference, from the environment and from files of this machine; and files that are no
// configuration.
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "config/load.hpp"
#include "config/paths.hpp"

using namespace signalbox;
using namespace std::string_literals;

namespace {

/// A folder of its own, removed with all in it.
struct scratch_folder {
  scratch_folder() {
    std::string name = (std::filesystem::temp_directory_path() / "signalbox-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    path = name;
  }
  scratch_folder(const scratch_folder&) = delete;
  scratch_folder& operator=(const scratch_folder&) = delete;
  ~scratch_folder() { std::filesystem::remove_all(path); }

  [[nodiscard]] std::string write(const std::string& name, const std::string& content, mode_t mode) const {
    const auto file = (path / name).string();
    std::ofstream{file, std::ios::binary} << content;
    REQUIRE(chmod(file.c_str(), mode) == 0);
    return file;
  }
  std::filesystem::path path;
};

/// A variable with a value, as it was before when this goes.
class variable {
 public:
  variable(const char* name, const char* value) : name_{name} {
    if (const char* old = std::getenv(name)) old_ = old;
    value ? setenv(name, value, 1) : unsetenv(name);
  }
  variable(const variable&) = delete;
  variable& operator=(const variable&) = delete;
  ~variable() { old_ ? setenv(name_, old_->c_str(), 1) : unsetenv(name_); }

 private:
  const char* name_;
  std::optional<std::string> old_;
};

result<secret> resolve(const std::string& reference) { return system_secrets()(reference); }

void check_refused(const std::string& reference, const std::string& message) {
  const auto got = resolve(reference);
  INFO(reference);
  REQUIRE(got.has_error());
  CHECK(got.error().code == error_code::config_invalid);
  CHECK(got.error().message == message);
  CHECK(!got.error().hint.empty());
}

}  // namespace

TEST_CASE("a secret is read from the environment; one that is missing or empty is refused") {
  const variable set{"SIGNALBOX_TEST_SECRET", "sk-1"};
  REQUIRE(resolve("env:SIGNALBOX_TEST_SECRET").has_value());
  CHECK(resolve("env:SIGNALBOX_TEST_SECRET")->reveal() == "sk-1");
  const variable empty{"SIGNALBOX_TEST_EMPTY", ""};
  check_refused("env:SIGNALBOX_TEST_EMPTY", "the environment variable SIGNALBOX_TEST_EMPTY is not set");
  const variable none{"SIGNALBOX_TEST_NONE", nullptr};
  check_refused("env:SIGNALBOX_TEST_NONE", "the environment variable SIGNALBOX_TEST_NONE is not set");
  check_refused("env:", "the environment variable  is not set");
}

TEST_CASE("[M3] a secret with control characters is refused: it could not be sent, and is not repeated") {
  const variable set{"SIGNALBOX_TEST_SECRET", "sk-1\r\nX-Injected: yes"};
  check_refused("env:SIGNALBOX_TEST_SECRET", "the secret env:SIGNALBOX_TEST_SECRET holds control characters");
  const scratch_folder folder;
  const auto file = folder.write("key", "sk-1\nsk-2\n", 0600);
  check_refused("file:" + file, "the secret file:" + file + " holds control characters");
}

TEST_CASE("a secret is read from a file, without the white space around it") {
  const scratch_folder folder;
  for (const auto& content : {"sk-1"s, "sk-1\n"s, "\n sk-1\t\r\n\n"s}) {
    const auto got = resolve("file:" + folder.write("key", content, 0600));
    REQUIRE(got.has_value());
    CHECK(got->reveal() == "sk-1");
  }
  CHECK(resolve("file:" + folder.write("read-only", "sk-1", 0400)).has_value());
}

TEST_CASE("[A28] a secret file that others may read, write or run is refused") {
  const scratch_folder folder;
  for (const mode_t mode : {0640U, 0604U, 0644U, 0660U, 0620U, 0602U, 0610U, 0601U, 0777U}) {
    const auto file = folder.write("key", "sk-1", mode);
    check_refused("file:" + file, "the secret file " + file + " can be read by others");
  }
}

TEST_CASE("a secret file that is missing, empty or no file is refused") {
  const scratch_folder folder;
  const auto none = (folder.path / "none").string();
  check_refused("file:" + none, "the secret file " + none + " cannot be read");
  check_refused("file:", "the secret file  cannot be read");
  for (const auto& content : {""s, " \n\t\n"s}) {
    const auto empty = folder.write("empty", content, 0600);
    check_refused("file:" + empty, "the secret file " + empty + " is empty or cannot be read");
  }
  REQUIRE(chmod(folder.path.c_str(), 0700) == 0);
  check_refused("file:" + folder.path.string(),
                "the secret file " + folder.path.string() + " cannot be read");
}

TEST_CASE("a configuration that cannot be read is one problem without a place") {
  const scratch_folder folder;
  for (const auto& path : {(folder.path / "none.json").string(), folder.path.string(), ""s}) {
    INFO(path);
    const auto loaded = load_config_file(path);
    CHECK(!loaded.snapshot);
    REQUIRE(loaded.found.size() == 1);
    CHECK(loaded.found[0].message == "the file cannot be read");
    CHECK(loaded.found[0].hint == "check its path and permissions");
  }
}

TEST_CASE("a configuration is read from a file, with this machine's secrets") {
  const scratch_folder folder;
  const auto key = folder.write("key", "sk-1\n", 0600);
  const auto config = folder.write(
      "c.json",
      R"({"endpoints": {"a": {"provider": "openai", "model": "gpt-4.1", "key": "file:)" + key + "\"}}}",
      0644);
  const auto loaded = load_config_file(config);
  REQUIRE(loaded.snapshot);
  CHECK(loaded.found.empty());
  CHECK(loaded.snapshot->endpoints[0].key.value.reveal() == "sk-1");
  const auto empty = load_config_file(folder.write("empty.json", "", 0644));
  CHECK(!empty.snapshot);
  REQUIRE(empty.found.size() == 1);
  CHECK(empty.found[0].message == "the text is empty");
}

TEST_CASE("the store is where it is configured, else under the first of three folders that is known") {
  CHECK(store_path("/data/x.db") == "/data/x.db");
  CHECK(store_path(":memory:") == ":memory:");
  const variable home{"HOME", "/home/me"};
  const variable no_state{"STATE_DIRECTORY", nullptr};
  {
    const variable no_xdg{"XDG_STATE_HOME", nullptr};
    CHECK(store_path("") == "/home/me/.local/state/signalbox/signalbox.db");
  }
  const variable xdg{"XDG_STATE_HOME", "/home/me/state"};
  CHECK(store_path("") == "/home/me/state/signalbox/signalbox.db");
  const variable state{"STATE_DIRECTORY", "/var/lib/x"};
  CHECK(store_path("") == "/var/lib/x/signalbox/signalbox.db");
}
