#pragma once

#include <vector>

#include "proxy/target_set.h"

namespace forklab::proxy {

/// A contact that t_load_contacts put away, in the order in which t_next_contacts takes them.
struct StoredContact {
  Target target;
  bool endsGroup = false;  ///< the last of those that share a q
};

/// Descending q; inside one q the last appended comes first, because Kamailio sorts ascending and then stores
/// each at the head of its list (Kamailio tm).
std::vector<StoredContact> orderContacts(std::vector<Target> targets);

/// The next group, taken out of the list: first the one for the R-URI, then its branches. Empty: nothing
/// left.
std::vector<Target> takeNextGroup(std::vector<StoredContact>& contacts);

}  // namespace forklab::proxy
