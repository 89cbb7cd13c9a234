/** The form of what phones inherit: of the whole system, or of a tenant's phones of one model. */

import type { ReactNode } from 'react'
import type { DefaultsPatch, ShownDefaults } from '../../../src/schema/defaults.ts'
import type { SettingSpec } from '../../../src/schema/settings.ts'
import {
  checkDefaults,
  type DefaultsDraft,
  defaultsFields,
  defaultsLabels,
  toDefaultsDraft,
  toDefaultsPatch,
} from '../lib/defaults-draft.ts'
import type { Level } from '../lib/inheritance.ts'
import { type FieldsOfForm, unknownSettings } from '../lib/left-out.ts'
import type { NamesOf } from '../lib/parameters.ts'
import { useSettingValues } from '../lib/setting-values.ts'
import { useDraft } from '../lib/use-draft.ts'
import { useSaving } from '../lib/use-saving.ts'
import { FormPage } from './form-page.tsx'
import { type ParametersProps, ParametersSection } from './parameters-section.tsx'
import { SettingGroups } from './setting-groups.tsx'

type Props = {
  label: string
  known: ShownDefaults
  fields: FieldsOfForm
  /** A model's own variables. */
  own?: readonly SettingSpec[]
  levels: readonly Level[]
  whose: ParametersProps['whose']
  /** Of which models their parameters are. */
  names: NamesOf
  readOnly?: string
  send: (patch: DefaultsPatch, ifMatch: number | undefined) => Promise<ShownDefaults>
  readCurrent: () => Promise<ShownDefaults>
  onCancel: () => void
  /** What these are, and for whom. */
  children: ReactNode
}

export function DefaultsForm(props: Props) {
  const { label, known, fields, own = [], levels, whose, names, children, ...rest } = props
  const draft = useDraft<DefaultsDraft>(toDefaultsDraft(known), (values) => checkDefaults(values, own))
  const saving = useSaving<DefaultsDraft, ShownDefaults>({
    draft,
    known,
    toDraft: toDefaultsDraft,
    send: (values, base, { ifMatch }) => rest.send(toDefaultsPatch(values, base ?? known), ifMatch),
    readCurrent: rest.readCurrent,
    fieldOf: (path) => path.replace(/^parameters\..*/, 'parameters'),
  })
  const saved = saving.base ?? known
  const values = useSettingValues(draft, saved, levels)
  const keys = new Set([...Object.keys(draft.values.settings), ...saved.secretSettings])
  return (
    <FormPage
      label={label}
      draft={draft}
      saving={saving}
      labels={defaultsLabels}
      fields={defaultsFields}
      readOnly={rest.readOnly}
      onCancel={rest.onCancel}
    >
      <SettingGroups
        specs={fields.specs}
        leftOut={[...fields.leftOut, ...unknownSettings(keys, own)]}
        values={values}
      >
        {children}
      </SettingGroups>
      <ParametersSection
        {...{ whose, names, levels, readOnly: rest.readOnly !== undefined }}
        text={draft.values.parameters}
        error={draft.errors.parameters}
        onChange={(text) => draft.set('parameters', text)}
      />
    </FormPage>
  )
}
