#pragma once

#include <span>

#include "script/spec.h"

/// The pseudo-variables, by what they read.
namespace forklab::functions {

extern const std::span<const script::VariableSpec> kTargetVariables;   ///< $ru $rU $rd $rp $du $br $fs …
extern const std::span<const script::VariableSpec> kHeaderVariables;   ///< $fu $tu $ci $cs $ct $hdr(N) …
extern const std::span<const script::VariableSpec> kMessageVariables;  ///< $rm $si $sp $rs $mf $avp(N) …
extern const std::span<const script::VariableSpec> kTransactionVariables;  ///< $T_branch_idx $T_reply_code …
extern const std::span<const script::VariableSpec> kSharedVariables;       ///< $shv(N)
extern const std::span<const script::VariableSpec> kExtendedVariables;     ///< $xavp(a=>b)
extern const std::span<const script::VariableSpec> kMoreVariables;         ///< $oU $ds $hdrc(N) …
/// $T_req(…), $T_rpl(…), $T_inv(…)
extern const std::span<const script::VariableSpec> kOtherMessageVariables;
/// {uri.*}, {nameaddr.*} and {tobody.*}: those that read SIP.
extern const std::span<const script::TransformationSpec> kSipTransformations;

}  // namespace forklab::functions
