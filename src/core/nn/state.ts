import { Random } from '../domain/random.ts'
import type { Parameter } from './graph/tensor.ts'

/** All that training changes. The arrays are flat, one parameter after another as `layOut` says. */
export interface TrainingState {
  /** Steps taken. */
  step: number
  readonly parameters: Float32Array
  /** Adam's running means of the gradient and of its square. */
  readonly firstMoments: Float32Array
  readonly secondMoments: Float32Array
}

/** Where a parameter lies in the flat arrays, in elements. */
export interface ParameterPlace {
  readonly parameter: Parameter
  readonly offset: number
  readonly length: number
}

/** Parameters begin at multiples of 16 elements, 64 bytes, a cache line; what lies between them stays 0. */
export const ALIGNMENT = 16

/** Gives every parameter its place. */
export function layOut(parameters: readonly Parameter[]): { places: ParameterPlace[]; length: number } {
  let end = 0
  const places = parameters.map((parameter) => {
    const length = parameter.shape.reduce((count, size) => count * size, 1)
    const place = { parameter, offset: end, length }
    end = Math.ceil((end + length) / ALIGNMENT) * ALIGNMENT
    return place
  })
  return { places, length: end }
}

/** A state of zeros, for so many elements. */
export function emptyState(length: number, step = 0): TrainingState {
  return { step, parameters: new Float32Array(length), firstMoments: new Float32Array(length), secondMoments: new Float32Array(length) }
}

/** @throws RangeError where a state is not of a program with so many elements */
export function checkLength({ parameters }: TrainingState, length: number): void {
  if (parameters.length !== length) throw new RangeError(`A state of ${parameters.length} elements for a program of ${length}`)
}

/** A state before the first step: parameters drawn from their initial distributions, moments zero. */
export function initialState(parameters: readonly Parameter[], seed: number): TrainingState {
  const { places, length } = layOut(parameters)
  const state = emptyState(length)
  const random = new Random(seed)
  for (const { parameter, offset, length } of places) {
    const { initial, shape, paddingRow } = parameter
    const values = state.parameters.subarray(offset, offset + length)
    if (initial.kind === 'constant') values.fill(initial.value)
    else {
      const [fanIn = 1, fanOut = 1] = shape
      const deviation = initial.kind === 'normal' ? initial.deviation : Math.sqrt(2 / (fanIn + fanOut))
      for (let i = 0; i < length; i++) values[i] = deviation * drawNormal(random)
    }
    if (paddingRow !== undefined) values.fill(0, paddingRow * (shape[1] ?? 1), (paddingRow + 1) * (shape[1] ?? 1))
  }
  return state
}

/** Views of the parameters by name; writing to them writes to the state. */
export function namedWeights(parameters: readonly Parameter[], state: Pick<TrainingState, 'parameters'>): Map<string, Float32Array> {
  return new Map(layOut(parameters).places.map(({ parameter, offset, length }) => [parameter.name, state.parameters.subarray(offset, offset + length)]))
}

/** One draw from the normal distribution (Box and Muller 1958). */
function drawNormal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next())
}
