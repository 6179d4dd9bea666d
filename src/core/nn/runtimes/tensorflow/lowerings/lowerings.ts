import type { Lowering } from '../operand.ts'
import { elementwise } from './elementwise.ts'
import { indexing } from './indexing.ts'
import { product } from './product.ts'
import { recurrence } from './recurrence.ts'
import { reduction } from './reduction.ts'
import { reshaping } from './reshaping.ts'
import { scan } from './scan.ts'

/** How TensorFlow computes each op that our graphs are made of, by ONNX's name, and onnxruntime's for its fused product. */
export const LOWERINGS: Readonly<Record<string, Lowering>> = { ...elementwise, ...reshaping, ...reduction, ...product, ...indexing, ...recurrence, Scan: scan }
