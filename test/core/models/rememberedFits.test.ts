import { expect, it } from 'vitest'
import { partBefore } from '../../../src/core/datasets/historyPart.ts'
import { RememberedFits } from '../../../src/core/models/rememberedFits.ts'
import { historiesOf } from '../historiesOf.ts'

it('fits once to a part, anew to any other part and to other histories', async () => {
  const bought = [1, 2, 3].map(day => ({ customer: day, product: 1, day }))
  const histories = historiesOf(bought)
  const fits = new RememberedFits<number>()
  let fitted = 0
  const recall = (part: ReturnType<typeof partBefore>) => fits.recall(part, async () => ++fitted)
  expect(await recall(partBefore(histories, 3))).toBe(1)
  expect(await recall(partBefore(histories, 3))).toBe(1)
  expect(await recall(partBefore(histories, 2))).toBe(2)
  const later = { ...partBefore(histories, 3), endDay: 9 }
  expect(await recall(later)).toBe(3)
  const { ends, ...rest } = partBefore(histories, 3)
  expect(await recall({ ...rest, ends: ends.map((end, customer) => customer === 0 ? 0 : end) })).toBe(4)
  expect(await recall(partBefore(historiesOf(bought), 3))).toBe(5)
})
