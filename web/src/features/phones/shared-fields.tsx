/** What a phone shares with others: its preset and its key layout, and the keys that it has by them. */

import { plural, t } from '@lingui/core/macro'
import { Text } from '@mantine/core'
import type { Phone } from '../../../../src/schema/phone.ts'
import { Choice } from '../../components/choice.tsx'
import { TakenOver } from '../../components/taken-over.tsx'
import { keyKindLabels } from '../../lib/key-kinds.ts'
import { say } from '../../lib/language.ts'
import { useAsk } from '../../lib/queries.ts'
import type { Draft } from '../../lib/use-draft.ts'
import type { PhoneDraft } from './phone-draft.ts'

type Props = { code: string; draft: Draft<PhoneDraft>; phone: Phone | undefined }

export function SharedFields({ code, draft, phone }: Props) {
  const { values, errors } = draft
  const { data: presets } = useAsk('listPresets', { params: { code }, query: { pageSize: 500 } })
  const { data: layouts } = useAsk('listKeyLayouts', { params: { code }, query: { pageSize: 200 } })
  const preset = presets?.items.find(({ id }) => id === values.presetId)
  const ofPreset = layouts?.items.find(({ id }) => id === preset?.keyLayoutId)
  const hasNone = presets?.total === 0 && layouts?.total === 0
  if (hasNone && values.presetId === null && values.keyLayoutId === null) return null
  return (
    <>
      <div className="two-columns">
        <TakenOver path="presetId">
          <Choice
            name="presetId"
            label={t`Preset`}
            empty={t({ message: 'None', context: 'no preset' })}
            what={t`a preset`}
            options={(presets?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
            value={values.presetId}
            error={errors.presetId}
            description={preset?.description || t`Settings, lines and keys that phones of one kind have.`}
            onChange={(id) => draft.set('presetId', id)}
          />
        </TakenOver>
        <TakenOver path="keyLayoutId">
          <Choice
            name="keyLayoutId"
            label={t`Key layout`}
            empty={
              ofPreset
                ? t`${ofPreset.name} (from the preset)`
                : t({ message: 'None', context: 'no key layout' })
            }
            what={t`a key layout`}
            options={(layouts?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
            value={values.keyLayoutId}
            error={errors.keyLayoutId}
            description={t`Keys behind those of the lines; its own stand over them.`}
            onChange={(id) => draft.set('keyLayoutId', id)}
          />
        </TakenOver>
      </div>
      {phone && <KeysOfLayout code={code} phone={phone} />}
    </>
  )
}

/** As they are saved. */
function KeysOfLayout({ code, phone }: { code: string; phone: Phone }) {
  const shares = phone.presetId !== null || phone.keyLayoutId !== null
  const { data } = useAsk('phoneKeys', { params: { code, id: phone.id } }, { enabled: shares })
  if (!data?.layout) return null
  const { name, level, left } = data.layout
  const keys = [...data.lineKeys, ...data.expansionKeys].filter(({ fromLayout }) => fromLayout)
  return (
    <div className="layout-keys">
      <Text size="sm">
        {level === 'preset'
          ? plural(keys.length, {
              one: `# key of the layout “${name}” (from the preset)`,
              other: `# keys of the layout “${name}” (from the preset)`,
            })
          : plural(keys.length, {
              one: `# key of the layout “${name}”`,
              other: `# keys of the layout “${name}”`,
            })}
        {left > 0 && (
          <span className="come-to-nothing">
            {' '}
            · {plural(left, { one: 'no place for # more key', other: 'no place for # more keys' })}
          </span>
        )}
      </Text>
      <ul aria-label={t`Keys of the layout`} className="unsupported-list">
        {keys.map((key) => {
          const [number, module] = [key.number, 'module' in key ? Number(key.module) : 0]
          return (
            <li key={`${module} ${number}`}>
              <span className="mono">
                {module > 0 ? t`Module ${module}, key ${number}` : t`Key ${number}`}
              </span>{' '}
              {key.label || say(keyKindLabels[key.kind])} <span className="detail">{key.value}</span>
            </li>
          )
        })}
      </ul>
    </div>
  )
}
