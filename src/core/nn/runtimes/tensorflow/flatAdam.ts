import type { Tensor, Variable } from '@tensorflow/tfjs-core'
import type { AdamStep } from '../../optimisers/adam.ts'
import type { TensorFlow } from './operand.ts'

/** The state's flat arrays on the device. */
export interface DeviceState {
  readonly parameters: Variable
  readonly firstMoments: Variable
  readonly secondMoments: Variable
}

/**
 * Takes a step of Adam or AdamW over all parameters at once, by the formula that stands with `Kernels.takeAdamStep`.
 *
 * @param gradient laid out as the state is
 * @param decays 1 where weight decay applies, else 0; null where there is none
 */
export function takeAdamStep(tf: TensorFlow, { beta1, beta2, rate, epsilon, shorten, inGradient, inStep }: AdamStep, state: DeviceState, gradient: Tensor, decays: Tensor | null): void {
  tf.tidy(() => {
    const { parameters, firstMoments, secondMoments } = state
    const short = shorten === 1 ? gradient : tf.mul(gradient, shorten)
    const g = decays && inGradient !== 0 ? tf.add(short, tf.mul(tf.mul(parameters, decays), inGradient)) : short
    firstMoments.assign(tf.add(tf.mul(firstMoments, beta1), tf.mul(g, 1 - beta1)))
    secondMoments.assign(tf.add(tf.mul(secondMoments, beta2), tf.mul(tf.square(g), 1 - beta2)))
    const kept = decays && inStep !== 1 ? tf.sub(parameters, tf.mul(tf.mul(parameters, decays), 1 - inStep)) : parameters
    parameters.assign(tf.sub(kept, tf.mul(tf.div(firstMoments, tf.add(tf.sqrt(secondMoments), epsilon)), rate)))
  })
}
