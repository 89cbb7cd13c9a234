/** The fields of a schedule: what, of which phones, and when. */

import { plural, t } from '@lingui/core/macro'
import { Checkbox, Group, Switch, Text, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { weekdays } from '../../../../src/schema/schedule.ts'
import { Choice } from '../../components/choice.tsx'
import { DraftText } from '../../components/draft-text.tsx'
import { stateNames, stateWords } from '../../components/phone-states.ts'
import { Section } from '../../components/section.tsx'
import { TakenOver } from '../../components/taken-over.tsx'
import { numeral } from '../../lib/format.ts'
import { optionsOf, say } from '../../lib/language.ts'
import { useModels } from '../../lib/models.ts'
import { useAsk } from '../../lib/queries.ts'
import type { Draft } from '../../lib/use-draft.ts'
import {
  dayWords,
  filterOf,
  registrationOf,
  registrationWords,
  type ScheduleDraft,
  scheduleLabels,
} from './schedule-draft.ts'

type Props = { code: string; draft: Draft<ScheduleDraft> }

const kinds = () => [
  { value: 'resync', label: t`Resync`, detail: t`fetch their files; calls go on` },
  { value: 'reboot', label: t`Reboot`, detail: t`restart; calls are cut` },
]
const states = () => stateNames.map((value) => ({ value, label: say(stateWords[value].word) }))

export function ScheduleFields({ code, draft, isNew }: Props & { isNew: boolean }) {
  const { values, errors } = draft
  return (
    <>
      <Section title={t`Schedule`} rows>
        <DraftText
          draft={draft}
          name="name"
          label={say(scheduleLabels.name)}
          autoFocus={isNew}
          placeholder={t`Pending phones at night`}
        />
        <Choice
          name="kind"
          label={say(scheduleLabels.kind)}
          options={kinds()}
          value={values.kind}
          error={errors.kind}
          onChange={(kind) => draft.set('kind', kind === 'reboot' ? 'reboot' : 'resync')}
        />
        <TakenOver path="enabled">
          <Switch
            label={t`Run it when its time comes`}
            checked={values.enabled}
            onChange={(event) => draft.set('enabled', event.currentTarget.checked)}
          />
        </TakenOver>
      </Section>
      <Timing draft={draft} code={code} />
      <Phones draft={draft} code={code} />
    </>
  )
}

function Timing({ draft, code }: Props) {
  const { values, errors } = draft
  const tenant = useAsk('tenant', { params: { code } }).data
  return (
    <Section title={t`When`} rows>
      <Choice
        name="repeat"
        label={say(scheduleLabels.repeat)}
        options={[
          { value: 'weekly', label: t`Each week` },
          { value: 'once', label: t`Once` },
        ]}
        value={values.repeat}
        onChange={(repeat) => draft.set('repeat', repeat === 'once' ? 'once' : 'weekly')}
      />
      {values.repeat === 'once' ? (
        <TakenOver path="date">
          <TextInput type="date" label={say(scheduleLabels.date)} {...draft.text('date')} />
        </TakenOver>
      ) : (
        <TakenOver path="days">
          <Checkbox.Group
            label={say(scheduleLabels.days)}
            error={errors.days}
            value={values.days}
            onChange={(days) => draft.set('days', days)}
          >
            <Group gap="sm">
              {weekdays.map((day) => (
                <Checkbox key={day} value={day} label={say(dayWords[day])} />
              ))}
            </Group>
          </Checkbox.Group>
        </TakenOver>
      )}
      <TakenOver path="time">
        <TextInput
          type="time"
          label={say(scheduleLabels.time)}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          description={t`By the clock of ${tenant?.timezone || t`the system’s time zone`}. A time that it leaves out when it is put forward is that moment; one that comes twice is the first. A run is made up for within an hour, where no server was there at its time.`}
          {...draft.text('time')}
        />
      </TakenOver>
    </Section>
  )
}

function Phones({ draft, code }: Props) {
  const { values, errors } = draft
  const models = useModels(code, { ofMac: [], label: (id) => id })
  // All phones are searched: asked when typing stops.
  const [q] = useDebouncedValue(values.q, 300)
  const query = { ...filterOf({ ...values, q }), pageSize: 1 }
  const found = useAsk('listPhones', { params: { code }, query }, { keep: true }).data
  return (
    <Section title={t`Which phones`} rows>
      <Choice
        name="status"
        label={say(scheduleLabels.status)}
        empty={t`Any`}
        options={states()}
        value={values.status || null}
        error={errors.status}
        onChange={(status) => draft.set('status', stateNames.find((each) => each === status) ?? '')}
      />
      <Choice
        name="registration"
        label={say(scheduleLabels.registration)}
        empty={t`Any`}
        options={optionsOf(registrationWords)}
        value={values.registration || null}
        error={errors.registration}
        description={t`As PBX links tell when the time has come.`}
        onChange={(value) => draft.set('registration', registrationOf(value))}
      />
      <Choice
        name="modelId"
        label={say(scheduleLabels.modelId)}
        what={t`a phone model`}
        empty={t`Any`}
        options={models.options}
        search={models.search}
        value={values.modelId || null}
        error={errors.modelId}
        onChange={(id) => draft.set('modelId', id ?? '')}
      />
      <DraftText
        draft={draft}
        name="q"
        label={say(scheduleLabels.q)}
        placeholder={t`name, extension, MAC`}
        description={t`As in the list of phones.`}
      />
      <Text className="beside-label" role="status" size="sm">
        {found ? matchesInWords(found) : ' '}
      </Text>
      <Force draft={draft} />
    </Section>
  )
}

function matchesInWords({ total, atLeast }: { total: number; atLeast: boolean }): string {
  return atLeast
    ? t`more than ${numeral(total)} phones match now; those that do when the time has come are asked.`
    : plural(total, {
        one: '# phone matches now; those that do when the time has come are asked.',
        other: '# phones match now; those that do when the time has come are asked.',
      })
}

function Force({ draft }: Pick<Props, 'draft'>) {
  return (
    <TakenOver path="force">
      <Switch
        label={say(scheduleLabels.force)}
        description={t`Run it although phones that are not meant register as the same and would be asked, too. Nobody is there to be asked then.`}
        checked={draft.values.force}
        onChange={(event) => draft.set('force', event.currentTarget.checked)}
      />
    </TakenOver>
  )
}
