import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { constants, gzipSync } from 'node:zlib'
import { behaviourLog } from './behaviourLog.ts'
import { demoPlan } from './plan.ts'
import { shopifyOrders } from './shopifyOrders.ts'
import { ShopSimulation } from './simulateShop.ts'
import { simulateVisits } from './simulateVisits.ts'

/** The demo shop's files by name, not yet packed. */
export function makeDemoFiles(): Record<string, string> {
  const shop = new ShopSimulation(demoPlan)
  const orders = [...shop.orders()]
  return {
    'orders_export.csv': [...shopifyOrders(shop, orders)].join(''),
    'behaviour_log.csv': [...behaviourLog(shop, simulateVisits(shop, orders))].join(''),
  }
}

if (import.meta.main) {
  const folder = join(import.meta.dirname, '../../resources/demo')
  mkdirSync(folder, { recursive: true })
  for (const [name, text] of Object.entries(makeDemoFiles())) {
    const packed = gzipSync(text, { level: constants.Z_BEST_COMPRESSION })
    writeFileSync(join(folder, `${name}.gz`), packed)
    console.log(`${name}.gz: ${packed.length.toLocaleString('en')} bytes, ${(text.split('\n').length - 2).toLocaleString('en')} rows`)
  }
}
