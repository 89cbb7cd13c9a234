/** Where a model has its keys: the same faceplate that its phones' keys are edited on, with nothing on it. */

import { plural, t } from '@lingui/core/macro'
import type { ModelDetail } from '../../../../src/schema/model.ts'
import { BareFaceplate } from '../../components/bare-faceplate.tsx'
import { moduleFaces, phoneFaces } from '../../lib/key-places.ts'

export function ModelKeys({ model }: { model: ModelDetail }) {
  const { keyGrid, expansionModules } = model
  if (!keyGrid) return null
  const [phone] = phoneFaces(model)
  const [module] = moduleFaces(model, 1)
  if (!phone) return null
  const sides = { left: t`left of the screen`, right: t`right of the screen`, below: t`below the screen` }
  const where = keyGrid.sides.map((side) => sides[side]).join(', ')
  const perPage = phone.last - phone.first + 1
  const keys = plural(perPage, { one: '# key', other: '# keys' })
  const words = phone.pages > 1 ? t`${keys} on each of ${phone.pages} pages, ${where}` : t`${keys}, ${where}`
  const aside = expansionModules && module && model.moduleGrid ? module : undefined
  return (
    <figure className="model-keys">
      <BareFaceplate faces={aside ? [phone, aside] : [phone]} label={words} />
      <figcaption className="detail">{words}</figcaption>
    </figure>
  )
}
