import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { probeLosses } from '../../../../../src/core/nn/runtimes/probe.ts'
import { openTensorflow } from '../../../../../src/core/nn/runtimes/tensorflow/openTensorflow.ts'
import { runtime as onOnnx } from '../../evaluate.ts'
import './cpuBackend.ts'

const NAME = '@tensorflow/tfjs-node-gpu'
let folder = ''
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'tensorflow-')) })
afterEach(() => rmSync(folder, { recursive: true }))

/** A package of that name whose module is what is written here. */
function install(at: string, module: string, version = '4.22.0'): void {
  mkdirSync(at, { recursive: true })
  writeFileSync(join(at, 'package.json'), JSON.stringify({ name: NAME, version, main: 'index.cjs' }))
  writeFileSync(join(at, 'index.cjs'), module)
}

/** TensorFlow.js in plain JavaScript that says of itself whether it found a card. */
const standIn = (isUsingGpuDevice: boolean) =>
  `const tf = require(${JSON.stringify(createRequire(import.meta.url).resolve('@tensorflow/tfjs-core'))})
   require('node:util').isNullOrUndefined(undefined)
   module.exports = { ...tf, backend: () => ({ isUsingGpuDevice: ${isUsingGpuDevice} }) }`

describe('openTensorflow', () => {
  it.each([[''], ['node_modules/@tensorflow/tfjs-node-gpu'], ['@tensorflow/tfjs-node-gpu']])('finds the package in a folder at "%s", and it trains', async (at) => {
    install(join(folder, at), standIn(true))
    const runtime = openTensorflow(folder)
    if (!('compile' in runtime)) throw new Error(runtime.kind)
    const right = await probeLosses(onOnnx)
    expect(await probeLosses(runtime)).toEqual(right.map(loss => expect.closeTo(loss, 4)))
  })

  it('says that the package is not there', () => {
    expect(openTensorflow(folder)).toEqual({ kind: 'notInstalled' })
    mkdirSync(join(folder, 'node_modules'))
    expect(openTensorflow(folder)).toEqual({ kind: 'notInstalled' })
  })

  it('takes no other version', () => {
    install(folder, standIn(true), '3.21.1')
    expect(openTensorflow(folder)).toEqual({ kind: 'wrongVersion', version: '3.21.1' })
  })

  it('says what a package says that does not start', () => {
    install(folder, 'throw new Error("libcudart.so.11.0: cannot open shared object file")')
    expect(openTensorflow(folder)).toEqual({ kind: 'notStarted', error: 'libcudart.so.11.0: cannot open shared object file' })
  })

  it('does not compute on the processor in place of a card', () => {
    install(folder, standIn(false))
    expect(openTensorflow(folder)).toEqual({ kind: 'noCuda' })
  })
})
