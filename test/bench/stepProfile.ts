import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { elementCount } from '../../src/core/nn/graph/dimension.ts'
import { openKernels } from '../../src/core/nn/kernels/kernels.ts'
import { TrainingMemory } from '../../src/core/nn/kernels/trainingMemory.ts'
import { planAdamStep } from '../../src/core/nn/optimisers/adam.ts'
import { ADAM } from '../../src/core/nn/optimisers/optimiser.ts'
import type { Batch, TrainingProgram } from '../../src/core/nn/program.ts'
import { onnxCpu } from '../../src/core/nn/runtimes/onnxCpu.ts'
import { layOut } from '../../src/core/nn/state.ts'

/** Which kind of work an op is. Products with a bias or a factor are one op. */
const KINDS: Readonly<Record<string, readonly string[]>> = {
  matrixProducts: ['MatMul', 'FusedMatMul', 'Gemm'],
  elementwise: ['Add', 'Sub', 'Mul', 'Div', 'Neg', 'Max', 'Sqrt', 'Exp', 'Log', 'Erf', 'Sigmoid', 'Tanh', 'Relu', 'Softplus', 'Where', 'Greater', 'Equal', 'Cast', 'DequantizeLinear'],
  reductions: ['ReduceSum', 'ReduceMax', 'ReduceMean'],
  softmax: ['Softmax'],
  normalisation: ['LayerNormalization', 'SkipLayerNormalization'],
  lookups: ['Gather', 'GatherElements', 'ScatterND', 'ScatterElements'],
  transposes: ['Transpose'],
  reshaping: ['Reshape', 'Unsqueeze', 'Squeeze', 'Shape', 'Expand', 'ConstantOfShape', 'Concat', 'Slice'],
}

/** One op's run, as onnxruntime's trace has it. */
interface TraceEvent { readonly cat: string; readonly name: string; readonly dur: number; readonly args: { readonly op_name?: string } }

export interface StepProfile {
  readonly milliseconds: number
  /** Milliseconds by kind of work; they add up to the whole. */
  readonly parts: Readonly<Record<string, number>>
}

const STEPS = 8

/**
 * Where the time of a training step goes on one thread, in milliseconds by kind of work: what onnxruntime's own profiler
 * says of each op, what the kernels beside the graph take for as much as the step needs of them, and the rest, which is
 * calling ops, allocating and the profiler itself.
 */
export async function profileStep(program: TrainingProgram, batch: Batch): Promise<StepProfile> {
  const folder = mkdtempSync(join(tmpdir(), 'shopcast-profile-'))
  const session = await onnxCpu({ threads: 1, profileTo: join(folder, 'ops') }).compile(program, ADAM, 1)
  const times: number[] = []
  for (let step = 0; step < STEPS; step++) {
    const start = performance.now()
    await session.step(batch)
    times.push(performance.now() - start)
  }
  await session.dispose()
  const trace = readdirSync(folder).flatMap(file => JSON.parse(readFileSync(join(folder, file), 'utf8')) as TraceEvent[])
  rmSync(folder, { recursive: true })

  const milliseconds = times.slice(1).reduce((sum, time) => sum + time, 0) / (STEPS - 1)
  const parts: Record<string, number> = Object.fromEntries([...Object.keys(KINDS), 'otherOps'].map(kind => [kind, 0]))
  for (const { cat, name, dur, args: { op_name: op = '' } } of trace) {
    if (cat !== 'Node' || !name.endsWith('_kernel_time')) continue
    const kind = Object.keys(KINDS).find(candidate => KINDS[candidate]?.includes(op)) ?? 'otherOps'
    parts[kind] = (parts[kind] ?? 0) + dur / 1000 / STEPS
  }
  Object.assign(parts, timeKernels(program, batch))
  const known = Object.values(parts).reduce((sum, part) => sum + part, 0)
  return { milliseconds, parts: { ...parts, rest: milliseconds - known } }
}

/** What Adam, drawing masks and adding rows take, each by itself. */
function timeKernels({ graph, gradients }: TrainingProgram, { sizes }: Batch): Record<string, number> {
  const memory = new TrainingMemory()
  const kernels = openKernels(memory)
  const { length } = layOut(graph.parameters)
  const [parameters, firstMoments, secondMoments, gradient] = [0, 1, 2, 3].map(() => memory.floats(length)) as [Float32Array, Float32Array, Float32Array, Float32Array]
  const masks = graph.inputs.flatMap(({ tensor, role }) => role.kind === 'dropout' ? [{ mask: memory.bytes(Math.ceil(elementCount(tensor.shape, sizes) / 16) * 16), rate: role.rate }] : [])
  const added = gradients.flatMap(({ parameter, gradient: { rows } }) => rows.map(({ rows: { shape } }) => {
    const [count = 1, width = 1] = parameter.shape
    const elements = elementCount(shape, sizes)
    const { buffer, byteOffset } = memory.bytes(elements / width * 4)
    const named = new Int32Array(buffer, byteOffset, elements / width)
    for (let index = 0; index < named.length; index++) named[index] = index * 7919 % count // spread over the table
    return { table: memory.floats(count * width), width, named, rows: memory.floats(elements) }
  }))
  const time = (work: () => void): number => {
    work()
    const start = performance.now()
    for (let step = 0; step < STEPS; step++) work()
    return (performance.now() - start) / STEPS
  }
  return {
    adam: time(() => kernels.takeAdamStep(planAdamStep(ADAM, 1, null), [{ from: 0, to: length, decays: true }], { parameters, firstMoments, secondMoments, gradient })),
    dropoutMasks: time(() => masks.forEach(({ mask, rate }, index) => kernels.drawDropoutMask(mask, rate, index))),
    addingRows: time(() => added.forEach(({ table, width, named, rows }) => kernels.addRows(table, width, named, rows, 0))),
  }
}

/** The parts as lines of a table, the largest first. */
export function tableOf({ milliseconds, parts }: StepProfile): string {
  return Object.entries(parts).sort(([, a], [, b]) => b - a)
    .map(([name, part]) => `  ${name.padEnd(16)} ${part.toFixed(2).padStart(8)} ms ${(100 * part / milliseconds).toFixed(1).padStart(6)} %`).join('\n')
}
