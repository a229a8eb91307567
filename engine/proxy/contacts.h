#pragma once

#include <functional>
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

/// t_load_contacts mode 1: one contact per step, drawn with q as its weight; q of 0 and none come last.
/// `chance` gives 32 bits.
std::vector<StoredContact> drawContacts(std::vector<Target> targets,
                                        const std::function<std::uint32_t()>& chance);

/// Of a group, what shares its device with an earlier one of the group: kept back for t_next_contact_flow.
std::vector<Target> takeFurtherFlows(std::vector<Target>& group);

/// The next group, taken out of the list: first the one for the R-URI, then its branches. Empty: nothing
/// left.
std::vector<Target> takeNextGroup(std::vector<StoredContact>& contacts);

}  // namespace forklab::proxy
