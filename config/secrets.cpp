// SPDX-License-Identifier: Apache-2.0
// Secrets by reference: environment variables and files. The only place that reads either.
#include <sys/stat.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "config/load.hpp"

namespace signalbox {

namespace {

result<secret> from_environment(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  if (!value || !*value)
    return error{error_code::config_invalid,
                 "the environment variable " + name + " is not set",
                 "set it to the secret before starting",
                 {}};
  return secret{value};
}

result<secret> from_file(const std::string& path) {
  struct stat about_file {};
  if (stat(path.c_str(), &about_file) != 0 || !S_ISREG(about_file.st_mode))
    return error{error_code::config_invalid,
                 "the secret file " + path + " cannot be read",
                 "give the path of a file that this user may read",
                 {}};
  if ((about_file.st_mode & 077U) != 0)
    return error{
        error_code::config_invalid, "the secret file " + path + " can be read by others", "chmod 600 it", {}};
  std::ifstream file{path};
  std::string text{std::istreambuf_iterator<char>{file}, {}};
  std::string value{trim(text)};
  if (!file || value.empty())
    return error{error_code::config_invalid,
                 "the secret file " + path + " is empty or cannot be read",
                 "write the secret into it",
                 {}};
  return secret{std::move(value)};
}

}  // namespace

secret_source system_secrets() {
  return [](const std::string& reference) -> result<secret> {
    auto out = reference.starts_with("env:") ? from_environment(reference.substr(4))
                                             : from_file(reference.substr(5));
    if (out && !is_header_value(out->reveal()))
      return error{error_code::config_invalid,
                   "the secret " + reference + " holds control characters",
                   "it is one line of printable text",
                   {}};
    return out;
  };
}

}  // namespace signalbox
