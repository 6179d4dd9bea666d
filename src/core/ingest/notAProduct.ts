const CARRIERS = '(?:dotcom|amazon|next ?day|same ?day|standard|express|economy|priority|tracked|signed|international|domestic|local|free|first class|second class|royal mail|dhl|ups|usps|fedex|dpd|uk|eu|extra|additional|return)'
const CARRIAGE = '(?:postage|carriage|shipping|delivery|freight|handling|post ?(?:&|and) ?packing|p ?& ?p|(?:postage|shipping) ?(?:&|and) ?(?:packing|packaging|handling)|versand(?:kosten)?|porto|frais de (?:port|livraison)|livraison|gastos de env[ií]o|env[ií]o)'
const CHARGES = '(?:fees?|charges?|costs?|rates?|insurance|protection|upgrade|surcharge|refund)'

/** Whole descriptions of what is charged but is no product. Anchored, so that a `POSTAGE STAMP CUSHION` stays one. */
const DESCRIPTIONS = [
  new RegExp(String.raw`^(?:${CARRIERS}\W+)*${CARRIAGE}(?:\W+${CHARGES})*$`, 'iu'),
  /^(?:\p{L}+\W+){0,2}(?:fee|fees|commission|surcharge|levy|donation|gratuity)$/iu,
  /^(?:manual|discounts?|samples?|deposit|tips?|tax|vat|rounding|refund|credit(?: note)?|store credit|bad debt|rabatt|gebühr|gutschein|remise|descuento)$/iu,
  /^bank charges?$/iu,
  /^(?:\p{L}+ )?(?:package|parcel|order|delivery) (?:protection|insurance)$/iu,
  /^gift[ -]?wrap(?:ping)?(?: (?:service|option))$|^gift[ -]?wrapping$/iu,
  /^(?:manual )?adjust(?:ment|ments|ed|s)?\b/iu,
  /^(?:\S+ )?(?:e-?)?gift[ -]?(?:voucher|card|certificate|token)(?:\W*[\d.,]+\W*\p{L}{0,3})?$/iu,
  /^(?:carte[ -]cadeau|tarjeta regalo|geschenkgutschein)\b/iu,
  /^(?:this is a )?test(?: product| item| order)?\W*$/iu,
  /^(?:邮费|运费|快递费|补差价?|邮费补差价?|差价|补运费|礼品卡|代金券|优惠券|手续费|定金|服务费)/u,
]

/** Codes that shop systems and their owners give to such lines. */
const CODE = /^(?:post|postage|ship|shipping|delivery|freight|carriage|fees?|discount|manual|adjust\d*|bank ?charges?|amazon ?fee|samples?|gift|gift_\d\S*|test\d+|deposit|donation|refund|surcharge)$/i

/** In a shop whose codes carry digits, one letter or two are hardly a product: `M` for manual, `D` for discount. */
const SHARE_WITH_DIGITS = 0.9
const ENOUGH_PRODUCTS = 20

const NAMED = 1
const SHORT = 2
const TRUSTED = 4

/**
 * Tells fees, postage, vouchers, samples and book-keeping from products: by the code, by the whole description, or by a code unlike the
 * shop's others. What it finds is listed in the report, where the merchant can see it.
 */
export class NotProducts {
  readonly #codes: Set<string>
  readonly #trusted = new Set<string>()
  #flags = new Uint8Array(1024)
  #products = 0
  #withDigits = 0

  /** @param codes what the profile knows of its system */
  constructor(codes: readonly string[] = []) {
    this.#codes = new Set(codes)
  }

  /** Adds the codes that another file's profile knows. */
  learn(codes: readonly string[]): void {
    for (const code of codes) this.#codes.add(code)
  }

  /** Codes that a person says are products, whatever they look like. */
  trust(codes: readonly string[]): void {
    for (const code of codes) this.#trusted.add(code)
  }

  /** To be called once for each product, in order. */
  observeCode(product: number, code: string): void {
    if (product >= this.#flags.length) {
      const larger = new Uint8Array(Math.max(product + 1, this.#flags.length * 2))
      larger.set(this.#flags)
      this.#flags = larger
    }
    this.#products++
    if (this.#trusted.has(code)) this.#flags[product] = TRUSTED
    if (/\p{N}/u.test(code)) this.#withDigits++
    else if (code.length <= 2 && /^[A-Za-z]+$/.test(code)) this.#flags[product] = (this.#flags[product] ?? 0) | SHORT
    if (this.#codes.has(code) || CODE.test(code)) this.#flags[product] = (this.#flags[product] ?? 0) | NAMED
  }

  observeDescription(product: number, description: string): void {
    if (DESCRIPTIONS.some(pattern => pattern.test(description))) this.#flags[product] = (this.#flags[product] ?? 0) | NAMED
  }

  /** To be asked once all files are read. */
  isProduct(product: number): boolean {
    const flags = this.#flags[product] ?? 0
    if (flags & TRUSTED) return true
    if (flags & NAMED) return false
    return !(flags & SHORT && this.#products >= ENOUGH_PRODUCTS && this.#withDigits >= this.#products * SHARE_WITH_DIGITS)
  }
}
