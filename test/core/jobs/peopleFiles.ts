/** What a row of an order file can say in these tests. */
export type OrderRow = Partial<Record<'id' | 'customer' | 'email' | 'phone' | 'name' | 'postcode' | 'country' | 'sku' | 'product' | 'title' | 'date' | 'quantity', string>>

export const ORDER_HEADER = 'order id,customer id,email,phone,customer name,postcode,country,sku,product id,product name,date,quantity,price\n'

let next = 0

/** One row of an order of its own, of one soap at 10.00, unless it says otherwise. */
export function orderRow({ id = `O${++next}`, customer = '', email = '', phone = '', name = '', postcode = '', country = '', sku = '', product = '', title = sku || product ? '' : 'Soap', date = '2026-01-05', quantity = '1' }: OrderRow): string {
  return [id, customer, email, phone, name, postcode, country, sku, product, title, date, quantity, '10.00'].map(cell => `"${cell}"`).join(',')
}

export function orderFile(...orders: OrderRow[]): string {
  return ORDER_HEADER + orders.map(orderRow).join('\n') + '\n'
}
