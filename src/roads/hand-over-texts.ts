/** What the page behind a link says, in the languages of the page itself. */

import type { Language } from '../schema/session.ts'

/** `{app}`, `{tenant}` and `{until}` stand for what they are called. */
export type HandOverTexts = {
  title: string
  from: string
  once: string
  install: string
  press: string
  open: string
  type: string
  orType: string
  scan: string
  code: string
  keep: string
  over: string
  used: string
  ended: string
  gone: string
  askAgain: string
  notNow: string
  soon: string
}

const en: HandOverTexts = {
  title: 'Set up {app}',
  from: '{tenant} gives you a phone on this device.',
  once: 'It works once, until {until}.',
  install: 'Install {app} on this device, if it is not there yet.',
  press: 'Press the button. {app} opens and sets itself up.',
  open: 'Open in {app}',
  type: 'In {app}, choose to set it up from an address (remote provisioning), and enter this one:',
  orType: 'If nothing opens, enter this address in {app} where it asks for remote provisioning:',
  scan: 'To set it up on another device, open {app} there and scan this code with it.',
  code: 'QR code for {app}',
  keep: 'Do not pass it on: whoever is first gets the phone and its password.',
  over: 'This link does not work any more',
  used: 'It was used already: an app has been set up with it.',
  ended: 'Its time is over.',
  gone: 'It was taken back or replaced, or a part of it is missing.',
  askAgain: 'Ask whoever sent it to you for a new one.',
  notNow: 'Not just now',
  soon: 'The link cannot be looked up at the moment. Open it again in a minute.',
}

const de: HandOverTexts = {
  title: '{app} einrichten',
  from: '{tenant} gibt Ihnen ein Telefon auf diesem Gerät.',
  once: 'Das geht einmal, bis {until}.',
  install: 'Installieren Sie {app} auf diesem Gerät, falls es noch fehlt.',
  press: 'Drücken Sie den Knopf. {app} öffnet sich und richtet sich ein.',
  open: 'In {app} öffnen',
  type: 'Wählen Sie in {app} die Einrichtung von einer Adresse (Remote Provisioning), und geben Sie diese ein:',
  orType:
    'Öffnet sich nichts, so geben Sie diese Adresse in {app} dort ein, wo nach Remote Provisioning gefragt wird:',
  scan: 'Für ein anderes Gerät: Öffnen Sie dort {app}, und lesen Sie damit diesen Code.',
  code: 'QR-Code für {app}',
  keep: 'Geben Sie den Link nicht weiter: Wer zuerst kommt, hat das Telefon und sein Passwort.',
  over: 'Dieser Link gilt nicht mehr',
  used: 'Er wurde schon benutzt: Eine App ist damit eingerichtet.',
  ended: 'Seine Zeit ist abgelaufen.',
  gone: 'Er wurde zurückgenommen oder ersetzt, oder ein Teil von ihm fehlt.',
  askAgain: 'Bitten Sie den Absender um einen neuen.',
  notNow: 'Im Moment nicht',
  soon: 'Der Link lässt sich gerade nicht nachsehen. Öffnen Sie ihn in einer Minute noch einmal.',
}

const es: HandOverTexts = {
  title: 'Configurar {app}',
  from: '{tenant} le da un teléfono en este dispositivo.',
  once: 'Funciona una vez, hasta el {until}.',
  install: 'Instale {app} en este dispositivo, si aún no está.',
  press: 'Pulse el botón. {app} se abre y se configura.',
  open: 'Abrir en {app}',
  type: 'En {app}, elija la configuración desde una dirección (aprovisionamiento remoto) e introduzca esta:',
  orType: 'Si no se abre nada, introduzca esta dirección en {app} donde pide el aprovisionamiento remoto:',
  scan: 'Para otro dispositivo, abra allí {app} y lea con ella este código.',
  code: 'Código QR para {app}',
  keep: 'No lo comparta: quien llega primero obtiene el teléfono y su contraseña.',
  over: 'Este enlace ya no funciona',
  used: 'Ya se usó: con él se configuró una aplicación.',
  ended: 'Su plazo ha terminado.',
  gone: 'Se retiró o se sustituyó, o le falta una parte.',
  askAgain: 'Pida uno nuevo a quien se lo envió.',
  notNow: 'Ahora mismo no',
  soon: 'En este momento no se puede consultar el enlace. Ábralo de nuevo dentro de un minuto.',
}

const fr: HandOverTexts = {
  title: 'Configurer {app}',
  from: '{tenant} vous donne un téléphone sur cet appareil.',
  once: 'Cela marche une fois, jusqu’au {until}.',
  install: 'Installez {app} sur cet appareil, s’il n’y est pas encore.',
  press: 'Appuyez sur le bouton. {app} s’ouvre et se configure.',
  open: 'Ouvrir dans {app}',
  type: 'Dans {app}, choisissez la configuration par une adresse (provisionnement à distance) et saisissez celle-ci :',
  orType:
    'Si rien ne s’ouvre, saisissez cette adresse dans {app} là où le provisionnement à distance est demandé :',
  scan: 'Pour un autre appareil, ouvrez-y {app} et lisez ce code avec elle.',
  code: 'Code QR pour {app}',
  keep: 'Ne le transmettez pas : le premier obtient le téléphone et son mot de passe.',
  over: 'Ce lien ne marche plus',
  used: 'Il a déjà servi : une application a été configurée avec lui.',
  ended: 'Son délai est passé.',
  gone: 'Il a été repris ou remplacé, ou il en manque une partie.',
  askAgain: 'Demandez-en un nouveau à qui vous l’a envoyé.',
  notNow: 'Pas maintenant',
  soon: 'Le lien ne peut pas être consulté pour le moment. Rouvrez-le dans une minute.',
}

const it: HandOverTexts = {
  title: 'Configurare {app}',
  from: '{tenant} offre un telefono su questo dispositivo.',
  once: 'Funziona una volta, fino al {until}.',
  install: 'Installare {app} su questo dispositivo, se non c’è ancora.',
  press: 'Premere il pulsante. {app} si apre e si configura.',
  open: 'Apri in {app}',
  type: 'In {app} scegliere la configurazione da un indirizzo (provisioning remoto) e inserire questo:',
  orType: 'Se non si apre nulla, inserire questo indirizzo in {app} dove chiede il provisioning remoto:',
  scan: 'Per un altro dispositivo, aprire lì {app} e leggere con essa questo codice.',
  code: 'Codice QR per {app}',
  keep: 'Da non passare ad altri: chi arriva primo ottiene il telefono e la sua password.',
  over: 'Questo link non funziona più',
  used: 'È già stato usato: con esso è stata configurata un’app.',
  ended: 'Il suo tempo è scaduto.',
  gone: 'È stato ritirato o sostituito, o ne manca una parte.',
  askAgain: 'Per averne uno nuovo, rivolgersi a chi lo ha mandato.',
  notNow: 'Non in questo momento',
  soon: 'Al momento il link non si può consultare. Riaprirlo tra un minuto.',
}

export const handOverTexts: Readonly<Record<Language, HandOverTexts>> = { en, de, es, fr, it }

/** The first of ours that a browser asks for (RFC 9110 §12.5.4): in the order in which it names them, which is that of its weights. */
export function languageAsked(acceptLanguage: string | undefined): Language {
  for (const part of (acceptLanguage ?? '').slice(0, 200).split(',')) {
    const word = part.trim().slice(0, 2).toLowerCase()
    if (Object.hasOwn(handOverTexts, word)) return word as Language
  }
  return 'en'
}
