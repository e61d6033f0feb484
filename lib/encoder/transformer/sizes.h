// How large the inputs of a layer become, read off the weights before them rather than measured on texts.
//
// Behind a norm number k is weight_k z + bias_k with z about a standard normal; a linear layer of such numbers has the
// mean and the variance of a sum of independent ones. Sizes are three deviations from the mean.
#pragma once

#include <string_view>
#include <vector>

#include "heed/encoder/transformer/config.h"
#include "heed/encoder/transformer/weights.h"
#include "heed/result.h"

namespace heed::encoder {

// Of the H numbers behind a norm. Errors, a number that is not finite, begin with `what`.
Result<std::vector<float>> sizes_behind(const NormTensors& norm, std::size_t hidden, std::string_view what);

// Of the outputs of a linear layer behind that norm.
Result<std::vector<float>> sizes_behind(const NormTensors& norm, const LinearTensors& linear, std::string_view what);

// The same behind the activation.
Result<std::vector<float>> sizes_behind(const NormTensors& norm, const LinearTensors& linear, Activation activation,
                                        std::string_view what);

}  // namespace heed::encoder
