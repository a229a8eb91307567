#include "record/output_file.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <stdexcept>

namespace forklab::record {
namespace {

namespace fs = std::filesystem;

/// A name beside the target that nobody has; its number keeps two writers of one folder apart.
std::string freeNameBeside(const std::string& target) {
  for (int number = 0;; ++number) {
    std::string name = target + ".part" + std::to_string(number);
    if (!fs::exists(fs::symlink_status(name))) return name;
  }
}

}  // namespace

OutputFile::OutputFile(std::string path) : path_(std::move(path)), target_(path_) {
  std::error_code ignored;
  const fs::path real = fs::canonical(path_, ignored);
  if (!ignored) target_ = real.string();
  const fs::file_status status = fs::status(target_, ignored);
  if (fs::is_directory(status)) fail(EISDIR);
  if (!fs::exists(status) || fs::is_regular_file(status)) temporary_ = freeNameBeside(target_);
  errno = 0;
  stream_.open(temporary_.empty() ? target_ : temporary_, std::ios::binary | std::ios::trunc);
  if (!stream_) fail(errno);
}

OutputFile::~OutputFile() {
  stream_.close();
  if (!temporary_.empty()) std::remove(temporary_.c_str());
}

void OutputFile::finish() {
  // What was written before may already have failed for want of room; errno then is no longer its own.
  const bool failedBefore = !stream_;
  errno = 0;
  stream_.close();
  if (!stream_ || failedBefore) fail(errno == 0 ? ENOSPC : errno);
}

void OutputFile::commit() {
  if (temporary_.empty()) return;
  if (std::rename(temporary_.c_str(), target_.c_str()) != 0) fail(errno);
  temporary_.clear();
}

void OutputFile::fail(int error) const {
  throw std::runtime_error(path_ + ": cannot be written: " + std::strerror(error));
}

}  // namespace forklab::record
