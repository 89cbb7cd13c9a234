/** What becomes of settings on a model: the fields that models are compared by, keys, and time zones. */

import { t } from '@lingui/core/macro'
import { Plural, Trans } from '@lingui/react/macro'
import { Skeleton } from '@mantine/core'
import { IconCheck, IconMinus } from '@tabler/icons-react'
import { useId, useState } from 'react'
import type { ModelDetail } from '../../../../src/schema/model.ts'
import { fields } from '../../../../src/schema/settings.ts'
import { Section } from '../../components/section.tsx'
import { soon } from '../../components/soon.tsx'
import { keyKindLabels } from '../../lib/key-kinds.ts'
import { say } from '../../lib/language.ts'
import './models.css'

const ModelKeys = soon(
  async () => ({ default: (await import('./model-keys.tsx')).ModelKeys }),
  () => <Skeleton height={160} aria-label={t`Loading`} />,
)

export function ModelHonours({ model }: { model: ModelDetail }) {
  const honoured = new Set(model.fields)
  return (
    <Section
      title={t`What it honours`}
      aside={
        <span className="detail">
          <Trans>
            {honoured.size} of {fields.length} fields
          </Trans>
        </span>
      }
    >
      <ul className="honours">
        {fields.map(({ key, label }) => (
          <li key={key} data-honoured={honoured.has(key) || undefined}>
            {honoured.has(key) ? <IconCheck size={15} aria-hidden /> : <IconMinus size={15} aria-hidden />}
            <span>
              {say(label)}
              <span className="visually-hidden">{<>: {honoured.has(key) ? t`yes` : t`no`}</>}</span>
            </span>
          </li>
        ))}
      </ul>
      <p className="detail">
        <Trans>
          A dash: set all the same, it comes to nothing on these phones, and the phone’s page says so.
          Anything else can be given as a parameter by the vendor’s own name.
        </Trans>
      </p>
      <Keys title={t`Line keys`} count={model.lineKeys} kinds={model.keyKinds.lineKeys} />
      {model.expansionModules && (
        <Keys
          title={t`Expansion keys`}
          count={model.expansionModules.keys * model.expansionModules.max}
          kinds={model.keyKinds.expansionKeys}
        />
      )}
      <ModelKeys model={model} />
      <Zones model={model} />
    </Section>
  )
}

type KeysProps = { title: string; count: number; kinds: ModelDetail['keyKinds']['lineKeys'] }

function Keys({ title, count, kinds }: KeysProps) {
  if (count === 0) return null
  return (
    <p className="honours-fact">
      <b>{title}</b>:{' '}
      {kinds.length > 0
        ? kinds.map((kind) => say(keyKindLabels[kind])).join(', ')
        : t`none that can be programmed from here`}
    </p>
  )
}

function Zones({ model }: { model: ModelDetail }) {
  const [opened, setOpened] = useState(false)
  const id = useId()
  const spec = model.settings.find(({ key }) => key === 'timezone')
  if (!spec) return null
  const zones = spec.unsupportedOptions ?? []
  if (zones.length === 0) {
    return (
      <p className="honours-fact">
        <Trans>
          <b>Time zones</b>: all
        </Trans>
      </p>
    )
  }
  return (
    <div className="honours-fact">
      <b>
        <Trans>Time zones</Trans>
      </b>
      :{' '}
      <Plural
        value={zones.length}
        one="all but # zone whose clock it cannot be told for good."
        other="all but # zones whose clock it cannot be told for good."
      />{' '}
      <button
        type="button"
        className="plain-button link-button"
        aria-expanded={opened}
        aria-controls={id}
        onClick={() => setOpened(!opened)}
      >
        {opened ? t`Hide them` : t`Which?`}
      </button>
      <div id={id} hidden={!opened} className="detail">
        {zones.join(', ')}
      </div>
    </div>
  )
}
