#pragma once

namespace forklab::functions {

class RpcCall;

/// lab.board [PROFILE [VALUE]]: what every phone does, as the window's call board shows it: those that are
/// registered, idle ones too, then everybody else in a call. Of a profile: only phones in its calls.
void listBoard(RpcCall& call);

}  // namespace forklab::functions
