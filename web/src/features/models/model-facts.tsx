/** What is known of a phone model: its files, the settings that it honours, its doubts. */

import { List, Text } from '@mantine/core'
import type { ModelDetail } from '../../../../src/schema/model.ts'
import { Section } from '../../components/section.tsx'

export function ModelFacts({ model }: { model: ModelDetail }) {
  const { supports } = model
  const can = [
    model.resyncEvent && supports.resync ? `resync (${model.resyncEvent})` : '',
    model.rebootEvent && supports.reboot ? `reboot (${model.rebootEvent})` : '',
    supports.uploads ? 'send files' : '',
    supports.digest ? 'HTTP Digest' : 'HTTP Basic only',
  ].filter(Boolean)
  return (
    <>
      <Section title="Facts">
        <Text size="sm">
          Lines {model.firstLine} to {model.lastLine}
          {model.lineKeys > 0 ? `, ${model.lineKeys} keys` : ''}
          {model.expansionModules
            ? `, ${model.expansionModules.max} modules of ${model.expansionModules.keys} keys`
            : ''}
          {model.virtual ? ', a softphone' : ''}. It can: {can.join(', ')}.
        </Text>
      </Section>
      <Section title="Files">
        <List size="sm">
          {model.files.map((file) => (
            <List.Item key={file.name}>
              <span className="mono">{file.name}</span>{' '}
              <span className="detail">
                {file.absent
                  ? 'asked for, rightly not there'
                  : file.main
                    ? `main file, ${file.contentType}`
                    : file.contentType}
              </span>
            </List.Item>
          ))}
        </List>
      </Section>
      <Section title={`Settings that it honours: ${model.settings.length}`}>
        {model.settings.length === 0 ? (
          <Text size="sm" c="dimmed">
            None yet: a variable such as {'${logo_text|Welcome}'} becomes a field of the phone’s form.
          </Text>
        ) : (
          <List size="sm">
            {model.settings.map((setting) => (
              <List.Item key={setting.key}>
                {setting.label}{' '}
                <span className="detail">{setting.scope === 'line' ? 'for each line' : setting.type}</span>
              </List.Item>
            ))}
          </List>
        )}
      </Section>
      {model.doubts.length > 0 && (
        <Section title="In doubt">
          <List size="sm">
            {model.doubts.map((doubt) => (
              <List.Item key={doubt}>{doubt}</List.Item>
            ))}
          </List>
        </Section>
      )}
    </>
  )
}
