import * as tf from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-backend-cpu'
import { tensorflow } from '../../../../../src/core/nn/runtimes/tensorflow/tensorflow.ts'

export { tf }
tf.env().set('IS_TEST', true) // else it advises to install another package

/** TensorFlow.js computing in plain JavaScript, through the same functions as on a graphics card. */
export const onTensorflow = tensorflow(tf)
