import { resolve } from 'node:path'
import { documents } from '../../contracts/documents.ts'
import type { DeviceReport, DeviceVerdict } from '../../core/domain/device.ts'
import type { Command } from '../command.ts'
import { formatTable } from '../formatTable.ts'
import { flag, noMore } from '../readOptions.ts'

export const devices: Command = {
  summary: 'List what networks can be computed on, and try what has not been tried',
  usage: '',
  schema: documents.devices,
  options: {
    tensorflow: { type: 'string', help: 'The folder that holds @tensorflow/tfjs-node-gpu, for NVIDIA cards; kept for the next time' },
    check: { type: 'boolean', help: 'Try every device again, also one that ended Shopcast the last time' },
  },
  async run(operands, options, session) {
    noMore(operands, 0)
    const folder = options['tensorflow']
    const report = await session.run({ kind: 'checkDevices', again: flag(options, 'check'), tensorflowFolder: typeof folder === 'string' ? resolve(folder) : null })
    return { document: report, text: deviceText(report) }
  },
}

/** A line a device: how fast it trains and predicts or why it does not, and what is used. */
function deviceText({ findings, used }: DeviceReport): string {
  const rows = findings.map(({ device, training, prediction }) => [
    device, say(training, 'steps'), say(prediction, 'batches'),
    [used.training === device ? 'trains' : '', used.prediction === device ? 'predicts' : ''].filter(Boolean).join(', '),
  ])
  return formatTable([['device', 'training', 'prediction', 'used'], ...rows])
}

function say(verdict: DeviceVerdict | null, unit: string): string {
  switch (verdict?.kind) {
    case undefined: return 'does not take part'
    case 'passed': return `${verdict.perSecond.toFixed(verdict.perSecond < 10 ? 1 : 0)} ${unit}/s`
    case 'absent': return `not found (${firstLine(verdict.error)})`
    case 'notInstalled': return 'not installed (name its folder with --tensorflow)'
    case 'wrongVersion': return `version ${verdict.version} found, 4 is needed`
    case 'notStarted': return 'does not start (its own library or CUDA\'s is missing)'
    case 'noCuda': return 'finds no NVIDIA card with CUDA'
    case 'failed': return `failed (${firstLine(verdict.error)})`
    case 'wrong': return 'not right'
    case 'crashed': return 'ended Shopcast when it was tried'
    case 'brokeOff': return 'broke off; tried again before the next training'
  }
}

function firstLine(text: string): string {
  return text.trim().split('\n')[0] ?? ''
}
