/** What an invented gift-and-soap shop sells: every product is one of a category's forms in one of its variants. */
export interface GoodsCategory {
  name: string
  /** First letters of the SKU. */
  code: string
  forms: readonly string[]
  variants: readonly string[]
  /** Lowest and highest list price, in whole currency units. */
  price: readonly [number, number]
  /** Days after which such a good is used up; null for goods that last. */
  repeatDays: readonly [number, number] | null
  season: 'winter' | 'summer' | null
  /** Share of freely chosen products that fall into this category. */
  weight: number
  /** Category whose goods are put into the same basket. */
  goesWith: string
}

export const goodsCategories: readonly GoodsCategory[] = [
  { name: 'Soap bars', code: 'SOAP', forms: ['Soap', 'Soap, Travel Size', 'Soap, Pair'],
    variants: ['Lavender & Oat', 'Lemon & Sea Salt', 'Rose Clay', 'Pine Tar', 'Jasmine Tea', 'Green Tea', 'Honey & Chamomile', 'Charcoal & Mint', 'Juniper & Salt', 'Goat Milk', 'Fig Leaf', 'Orange Blossom', 'Oat Milk', 'Rosemary', 'Cedar & Clove', 'Nettle', 'Coconut', 'Sea Kelp', 'Almond Milk', 'Bergamot'],
    price: [6, 14], repeatDays: [28, 56], season: null, weight: 20, goesWith: 'Bathroom' },
  { name: 'Bath', code: 'BATH', forms: ['Bath Soak', 'Bath Salts', 'Bath Oil 100 ml'],
    variants: ['Oat Milk', 'Eucalyptus', 'Lavender', 'Sea Kelp', 'Rose', 'Clary Sage', 'Mountain Pine', 'Ginger'],
    price: [9, 24], repeatDays: [35, 70], season: 'winter', weight: 10, goesWith: 'Bathroom' },
  { name: 'Shaving and beard', code: 'SHAV', forms: ['Beard Oil 30 ml', 'Shaving Soap Refill', 'Shaving Soap in a Bowl', 'Beard Balm'],
    variants: ['Cedar', 'Sandalwood', 'Bay & Lime', 'Unscented', 'Vetiver', 'Tobacco Leaf'],
    price: [11, 32], repeatDays: [42, 84], season: null, weight: 7, goesWith: 'Bathroom' },
  { name: 'Hands and face', code: 'HAND', forms: ['Hand Cream', 'Lip Balm', 'Face Oil', 'Hand Wash Refill 500 ml'],
    variants: ['Shea', 'Calendula', 'Beeswax', 'Almond', 'Rosehip', 'Lavender', 'Grapefruit'],
    price: [5, 28], repeatDays: [40, 75], season: null, weight: 12, goesWith: 'Soap bars' },
  { name: 'Candles', code: 'CAND', forms: ['Beeswax Candle', 'Candle in a Tin', 'Pillar Candle', 'Tea Lights, Box of 12'],
    variants: ['Fig', 'Amber', 'Winter Spice', 'Linen', 'Black Currant', 'Cedar', 'Honey', 'Unscented'],
    price: [8, 38], repeatDays: [50, 90], season: 'winter', weight: 12, goesWith: 'Paper and cards' },
  { name: 'Bathroom', code: 'ROOM', forms: ['Soap Dish', 'Soap Bag', 'Nail Brush', 'Towel', 'Bath Mat'],
    variants: ['Olive Wood', 'Linen', 'Slate', 'Beech', 'Sand Cotton', 'Sage Cotton', 'Bamboo'],
    price: [7, 48], repeatDays: null, season: null, weight: 8, goesWith: 'Soap bars' },
  { name: 'Kitchen', code: 'KITC', forms: ['Tea Towel', 'Apron', 'Dish Brush', 'Dish Soap Block', 'Napkins, Set of 4'],
    variants: ['Natural Linen', 'Indigo Linen', 'Waffle', 'Striped', 'Herb Garden', 'Lemon Grove'],
    price: [6, 45], repeatDays: null, season: null, weight: 8, goesWith: 'Tea and pantry' },
  { name: 'Tea and pantry', code: 'TEAS', forms: ['Tea, Loose 100 g', 'Tea, 20 Bags', 'Honey 250 g', 'Sea Salt 150 g'],
    variants: ['Breakfast', 'Wild Mint', 'Rooibos & Orange', 'Jasmine', 'Smoked', 'Elderflower', 'Fennel'],
    price: [5, 18], repeatDays: [21, 42], season: null, weight: 9, goesWith: 'Ceramics' },
  { name: 'Ceramics', code: 'CERA', forms: ['Mug', 'Small Bowl', 'Bud Vase', 'Teapot', 'Plate'],
    variants: ['Speckled', 'Sea Blue', 'Moss', 'Chalk', 'Terracotta', 'Speckled "Large"'],
    price: [12, 64], repeatDays: null, season: null, weight: 6, goesWith: 'Tea and pantry' },
  { name: 'Paper and cards', code: 'CARD', forms: ['Card', 'Notebook', 'Gift Wrap, 3 Sheets', 'Calendar'],
    variants: ['Juniper', 'Winter Birds', 'Thank You', 'Snowdrop', 'Botanical', 'Café', 'Happy Birthday'],
    price: [3, 22], repeatDays: null, season: 'winter', weight: 7, goesWith: 'Candles' },
  { name: 'Garden', code: 'GARD', forms: ['Seeds', 'Planter', 'Watering Can', 'Picnic Blanket', 'Citronella Candle'],
    variants: ['Wildflower', 'Herb', 'Zinc', 'Terracotta', 'Sunflower', 'Meadow'],
    price: [4, 72], repeatDays: null, season: 'summer', weight: 6, goesWith: 'Kitchen' },
  { name: 'Gift boxes', code: 'GIFT', forms: ['Gift Box', 'Gift Box, Large', 'Hamper'],
    variants: ['Winter', 'New Home', 'For Him', 'New Baby', 'Bath Night', 'Tea Time', 'Kitchen'],
    price: [24, 110], repeatDays: null, season: 'winter', weight: 5, goesWith: 'Paper and cards' },
]
