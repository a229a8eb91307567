#pragma once

#include <fstream>
#include <string>

namespace forklab::record {

/// A file that appears whole or not at all: written under another name in the same folder, put in place by
/// commit(). What is not a regular file (a terminal, a pipe, a device) is written straight. Throws
/// std::runtime_error with the path and the reason.
class OutputFile {
 public:
  /// Opens the temporary file at once: a folder that cannot be written to shows before the run.
  explicit OutputFile(std::string path);
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  std::ostream& stream() { return stream_; }
  /// All bytes are with the system; the old file still stands.
  void finish();
  /// Puts it in the place of the old one. After finish().
  void commit();

 private:
  [[noreturn]] void fail(int error) const;

  std::string path_;       ///< as the user named it
  std::string target_;     ///< links followed
  std::string temporary_;  ///< empty: written straight
  std::ofstream stream_;
};

}  // namespace forklab::record
