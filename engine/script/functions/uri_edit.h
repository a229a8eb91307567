#pragma once

#include <string>
#include <string_view>

#include "kernel/result.h"
#include "sip/uri.h"

namespace forklab::functions {

/// A URI taken apart so that one part can be changed; the rest stays as it was written.
struct UriParts {
  std::string scheme;
  std::string user;
  std::string password;
  std::string host;
  /// As written; empty when there is none.
  std::string port;
  std::string tail;  ///< parameters and headers with their `;` and `?`

  /// Copies the parts; an error when it is no URI.
  static kernel::Result<UriParts> of(std::string_view uri);
  /// The parts joined again; a password without a user is left out, as it has no place to stand.
  std::string text() const;
};

/// The URI without every parameter of that name.
std::string withoutParameter(std::string_view uri, std::string_view name);

}  // namespace forklab::functions
