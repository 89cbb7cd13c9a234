/** A map that forgets its oldest entries: by count, and by what they weigh. */

export class BoundedMap<Key, Item> {
  readonly #items = new Map<Key, { item: Item; weight: number }>()
  readonly #maxCount: number
  readonly #maxWeight: number
  #weight = 0

  constructor(maxCount: number, maxWeight = Number.POSITIVE_INFINITY) {
    this.#maxCount = maxCount
    this.#maxWeight = maxWeight
  }

  get size(): number {
    return this.#items.size
  }

  get(key: Key): Item | undefined {
    return this.#items.get(key)?.item
  }

  set(key: Key, item: Item, weight = 0): void {
    this.delete(key)
    this.#items.set(key, { item, weight })
    this.#weight += weight
    for (const oldest of this.#items.keys()) {
      if (this.#items.size <= this.#maxCount && this.#weight <= this.#maxWeight) break
      this.delete(oldest)
    }
  }

  delete(key: Key): void {
    this.#weight -= this.#items.get(key)?.weight ?? 0
    this.#items.delete(key)
  }

  values(): Item[] {
    return [...this.#items.values()].map((entry) => entry.item)
  }

  entries(): [Key, Item][] {
    return [...this.#items].map(([key, entry]) => [key, entry.item])
  }

  clear(): void {
    this.#items.clear()
    this.#weight = 0
  }
}
