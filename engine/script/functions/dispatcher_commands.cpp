#include "script/functions/dispatcher_commands.h"

#include <algorithm>
#include <array>
#include <memory>

#include "kernel/core_hash.h"
#include "script/functions/dispatcher.h"
#include "script/functions/rpc.h"

namespace forklab::functions {
namespace {

using script::RpcSpec;

constexpr int kFailed = 500;

/// Null: dispatcher is not loaded, which is the answer.
Dispatcher* dispatcherOf(RpcCall& call) {
  Dispatcher* const dispatcher = call.state<Dispatcher>();
  if (dispatcher == nullptr) call.fail(kFailed, "Method Not Found");
  return dispatcher;
}

/// The tree that Kamailio keeps its sets in; it lists them left, right, root (observed on 5.6.3).
struct SetTree {
  int id = 0;
  int height = 1;
  std::unique_ptr<SetTree> left;
  std::unique_ptr<SetTree> right;
};
using Tree = std::unique_ptr<SetTree>;

int heightOf(const Tree& tree) { return tree == nullptr ? 0 : tree->height; }

void measure(Tree& tree) { tree->height = 1 + std::max(heightOf(tree->left), heightOf(tree->right)); }

void turnRight(Tree& tree) {
  Tree top = std::move(tree->left);
  tree->left = std::move(top->right);
  measure(tree);
  top->right = std::move(tree);
  tree = std::move(top);
  measure(tree);
}

void turnLeft(Tree& tree) {
  Tree top = std::move(tree->right);
  tree->right = std::move(top->left);
  measure(tree);
  top->left = std::move(tree);
  tree = std::move(top);
  measure(tree);
}

void insertSet(Tree& tree, int id) {
  if (tree == nullptr) {
    tree = std::make_unique<SetTree>();
    tree->id = id;
    return;
  }
  insertSet(id < tree->id ? tree->left : tree->right, id);
  const int lean = heightOf(tree->left) - heightOf(tree->right);
  if (lean > 1) {
    if (heightOf(tree->left->left) < heightOf(tree->left->right)) turnLeft(tree->left);
    turnRight(tree);
  } else if (lean < -1) {
    if (heightOf(tree->right->right) < heightOf(tree->right->left)) turnRight(tree->right);
    turnLeft(tree);
  }
  measure(tree);
}

void listSets(const Tree& tree, std::vector<int>& ids) {
  if (tree == nullptr) return;
  listSets(tree->left, ids);
  listSets(tree->right, ids);
  ids.push_back(tree->id);
}

std::string flagsText(std::uint32_t flags) {
  std::string text = "A";
  if ((flags & destination::kTrying) != 0) text = "T";
  if ((flags & destination::kInactive) != 0) text = "I";
  if ((flags & destination::kDisabled) != 0) text = "D";
  return text + ((flags & destination::kProbing) != 0 ? "P" : "X");
}

RpcValue textOrNull(const std::string& text) { return text.empty() ? RpcValue() : RpcValue(text); }

RpcValue attributesOf(const Destination& destination) {
  RpcValue attributes = RpcValue::fields();
  attributes.set("BODY", destination.attributes);
  attributes.set("DUID", textOrNull(destination.duid));
  attributes.set("MAXLOAD", std::int64_t{destination.mostLoad});
  attributes.set("WEIGHT", std::int64_t{destination.weight});
  attributes.set("RWEIGHT", std::int64_t{destination.relativeWeight});
  attributes.set("SOCKET", textOrNull(destination.socket));
  attributes.set("SOCKNAME", RpcValue());
  attributes.set("OBPROXY", textOrNull(destination.outboundProxy));
  return attributes;
}

RpcValue entryOf(const Destination& destination) {
  RpcValue fields = RpcValue::fields();
  fields.set("URI", destination.uri);
  fields.set("FLAGS", flagsText(destination.flags));
  fields.set("PRIORITY", std::int64_t{destination.priority});
  if (!destination.attributes.empty()) fields.set("ATTRS", attributesOf(destination));
  RpcValue entry = RpcValue::fields();
  entry.set("DEST", std::move(fields));
  return entry;
}

RpcValue recordOf(const DestinationSet& set) {
  RpcValue targets = RpcValue::list();
  for (const Destination& each : set.destinations) targets.append(entryOf(each));
  RpcValue fields = RpcValue::fields();
  fields.set("ID", std::int64_t{set.id});
  fields.set("TARGETS", std::move(targets));
  RpcValue record = RpcValue::fields();
  record.set("SET", std::move(fields));
  return record;
}

void list(RpcCall& call) {
  Dispatcher* const dispatcher = dispatcherOf(call);
  if (dispatcher == nullptr) return;
  Tree tree;
  for (const int id : dispatcher->sets().inOrderOfMaking()) insertSet(tree, id);
  std::vector<int> ids;
  listSets(tree, ids);
  if (ids.empty()) return call.fail(kFailed, "No Destination Sets");
  RpcValue records = RpcValue::list();
  for (const int id : ids) records.append(recordOf(*dispatcher->sets().find(id)));
  call.result = RpcValue::fields();
  call.result.set("NRSETS", std::uint64_t{ids.size()});
  call.result.set("RECORDS", std::move(records));
}

void reload(RpcCall& call) {
  Dispatcher* const dispatcher = dispatcherOf(call);
  if (dispatcher == nullptr) return;
  if (!dispatcher->reload()) return call.fail(kFailed, "Reload Failed");
  call.result = "Ok. Dispatcher successfully reloaded.";
}

/// The state, the set, and the rest of the parameters, of set_state and its kin; nothing: that is answered.
struct StateWish {
  Dispatcher& dispatcher;
  std::uint32_t state = 0;
  DestinationSet* set = nullptr;  ///< null: there is none
};
std::optional<StateWish> stateWishOf(RpcCall& call) {
  Dispatcher* const dispatcher = dispatcherOf(call);
  if (dispatcher == nullptr) return std::nullopt;
  const auto id = call.integer(1);
  if (call.parameterCount() < 3 || !id) {
    call.fail(kFailed, "Invalid Parameters");
    return std::nullopt;
  }
  const auto state = destinationState(call.text(0));
  if (!state) {
    call.fail(kFailed, "Unknown State Value");
    return std::nullopt;
  }
  return StateWish{*dispatcher, *state, dispatcher->sets().find(static_cast<int>(*id))};
}

template <class Fits>
void setStates(RpcCall& call, const StateWish& wish, Fits fits) {
  bool found = false;
  // By URI: a change of state may reorder nothing, but its event may reload the list.
  std::vector<std::string> uris;
  for (const Destination& each : wish.set == nullptr ? std::vector<Destination>{} : wish.set->destinations) {
    if (fits(each)) uris.push_back(each.uri);
  }
  for (const std::string& uri : uris) found |= wish.dispatcher.setState(wish.set->id, uri, wish.state);
  if (!found) return call.fail(kFailed, "State Update Failed");
  call.result = "Ok. Dispatcher state updated.";
}

void setState(RpcCall& call) {
  const auto wish = stateWishOf(call);
  if (!wish) return;
  const std::string uri(call.text(2));
  setStates(call, *wish, [&](const Destination& each) { return uri == "all" || each.uri == uri; });
}

void setStateByName(RpcCall& call) {
  const auto wish = stateWishOf(call);
  if (!wish) return;
  const std::string duid(call.text(2));
  setStates(call, *wish, [&](const Destination& each) { return !duid.empty() && each.duid == duid; });
}

void pingActive(RpcCall& call) {
  Dispatcher* const dispatcher = dispatcherOf(call);
  if (dispatcher == nullptr) return;
  const bool before = dispatcher->pings();
  call.result = RpcValue::fields();
  if (const auto wanted = call.integer(0)) {
    dispatcher->setPings(*wanted != 0);
    call.result.set("NewPingState", std::int64_t{dispatcher->pings() ? 1 : 0});
  }
  call.result.set("OldPingState", std::int64_t{before ? 1 : 0});
}

void add(RpcCall& call) {
  Dispatcher* const dispatcher = dispatcherOf(call);
  if (dispatcher == nullptr) return;
  const auto id = call.integer(0);
  if (!id || call.parameterCount() < 2) return call.fail(kFailed, "Invalid Parameters");
  const DestinationLine line{static_cast<int>(*id), std::string(call.text(1)),
                             static_cast<std::uint32_t>(call.integer(2).value_or(0)),
                             static_cast<int>(call.integer(3).value_or(0)), std::string(call.text(4))};
  if (!dispatcher->add(line)) return call.fail(kFailed, "Adding dispatcher dst failed");
  call.result = "Ok. Dispatcher destination added.";
}

void remove(RpcCall& call) {
  Dispatcher* const dispatcher = dispatcherOf(call);
  if (dispatcher == nullptr) return;
  const auto id = call.integer(0);
  if (!id || call.parameterCount() < 2) return call.fail(kFailed, "Invalid Parameters");
  if (!dispatcher->sets().remove(static_cast<int>(*id), call.text(1)))
    return call.fail(kFailed, "Removing dispatcher dst failed");
  call.result = "Ok. Dispatcher destination removed.";
}

void hash(RpcCall& call) {
  const auto slots = call.integer(0);
  if (!slots || *slots <= 0 || call.parameterCount() < 2) return call.fail(kFailed, "Invalid Parameters");
  const std::uint32_t hashed = destinationHash(call.text(1), call.text(2));
  call.result = RpcValue::fields();
  call.result.set("hashid", std::int64_t{hashed});
  call.result.set("slot", std::int64_t{hashed} % *slots);
}

constexpr std::array kCommands{
    RpcSpec{"dispatcher.list", "", "The sets, and what is known of each destination.",
            "forklab-cli rpc proxy.sock dispatcher.list", list},
    RpcSpec{"dispatcher.reload", "", "Reads the list of destinations again.",
            "forklab-cli rpc proxy.sock dispatcher.reload", reload},
    RpcSpec{
        "dispatcher.set_state", "state set uri",
        "Sets a state by its letters: a active, i inactive, t trying, d disabled, p to be pinged; uri all: "
        "of the whole set.",
        "forklab-cli rpc proxy.sock dispatcher.set_state ip 1 sip:10.0.0.9", setState},
    RpcSpec{"dispatcher.set_duid_state", "state set duid", "The same by the duid of a destination.",
            "forklab-cli rpc proxy.sock dispatcher.set_duid_state ip 1 east", setStateByName},
    RpcSpec{"dispatcher.ping_active", "[0 | 1]", "Whether destinations are pinged; turns that off and on.",
            "forklab-cli rpc proxy.sock dispatcher.ping_active 0", pingActive},
    RpcSpec{"dispatcher.add", "set uri [flags [priority [attributes]]]",
            "Adds a destination until the next reload.",
            "forklab-cli rpc proxy.sock dispatcher.add 1 sip:10.0.0.9", add},
    RpcSpec{"dispatcher.remove", "set uri", "Removes a destination until the next reload.",
            "forklab-cli rpc proxy.sock dispatcher.remove 1 sip:10.0.0.9", remove},
    RpcSpec{"dispatcher.hash", "slots text [text]", "The hash of a text and its slot among so many.",
            "forklab-cli rpc proxy.sock dispatcher.hash 4 abc", hash},
};

}  // namespace

const std::span<const RpcSpec> kDispatcherCommands = kCommands;

}  // namespace forklab::functions
