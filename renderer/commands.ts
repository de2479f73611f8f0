/** Everything the palette can do, made from where the user is. */
import type { Actions } from './actions.ts'
import { enterStore } from './browsing.ts'
import { choicesOf, closedPlaces, keyOfPlace, placeWords } from './place-choices.ts'
import { activeModel, tabsOf, themeChoices } from './state.ts'
import type { AppState } from './state.ts'
import { tabText } from './strings/frame.ts'
import { placesText } from './strings/browse.ts'
import { windowText } from './strings/window.ts'

/** One command. */
export interface Command {
  readonly id: string
  readonly group: string
  readonly title: string
  /** What stands beside it, and is found too. */
  readonly note?: string
  readonly keys?: string
  readonly run: () => void
}

/** The commands of a moment. */
export function commandsOf(state: AppState, actions: Actions): readonly Command[] {
  return [...modelCommands(state, actions), ...placeCommands(state, actions), ...windowCommands(actions)]
}

function modelCommands(state: AppState, actions: Actions): readonly Command[] {
  const opened = activeModel(state)
  const others = state.models.filter((model) => model.id !== state.activeId)
  const switches = others.map((model) => ({
    id: `switch ${model.id}`,
    group: windowText.groupModels,
    title: windowText.switchTo(model.model.name),
    note: model.folder,
    run: () => actions.activate(model.id),
  }))
  if (opened === undefined) return switches
  const { id } = opened
  const group = windowText.groupModel
  const tabs = tabsOf(opened).map((tab, place) => ({
    id: `tab ${tab}`,
    group,
    title: tabText[tab],
    keys: `Alt ${place + 1}`,
    run: () => actions.showTab(id, tab),
  }))
  return [
    ...tabs,
    { id: 'reload', group, title: windowText.reload, run: () => void actions.reload(id) },
    { id: 'start-runtime', group, title: windowText.startRuntime, run: () => void actions.startRuntime(id) },
    { id: 'stop-runtime', group, title: windowText.stopRuntime, run: () => void actions.stopRuntime(id) },
    {
      id: 'copy-location',
      group,
      title: windowText.copyLocation,
      run: () => void navigator.clipboard.writeText(opened.folder),
    },
    {
      id: 'own-window',
      group,
      title: windowText.ownWindow,
      keys: 'Mod Shift O',
      run: () => void actions.moveToWindow(id),
    },
    { id: 'close', group, title: windowText.closeModel, run: () => void actions.close(id) },
    ...switches,
  ]
}

function placeCommands(state: AppState, actions: Actions): readonly Command[] {
  const group = windowText.groupPlaces
  const places = closedPlaces([...state.recents, ...state.samples], state.models)
  const choose = {
    id: 'choose',
    group,
    title: windowText.chooseFolder,
    run: () => void actions.chooseFolder(),
  }
  return [
    { id: 'start', group, title: windowText.start, keys: 'Mod O', run: () => actions.activate(null) },
    ...(state.about?.hasFolderDialog === true ? [choose] : []),
    ...state.stores.map((place) => ({
      id: `browse ${place.store}`,
      group,
      title: placesText.open(place.label),
      note: placesText.kinds[place.kind],
      run: () => actions.browse(enterStore(place)),
    })),
    ...places.map((place) => ({
      id: `open ${keyOfPlace(place)}`,
      group,
      title: windowText.openPlace(place.name),
      note: placeWords(place),
      run: () => void actions.open(place.location, choicesOf(place)),
    })),
  ]
}

function windowCommands(actions: Actions): readonly Command[] {
  const group = windowText.groupWindow
  return [
    ...themeChoices.map((theme) => ({
      id: `theme ${theme}`,
      group,
      title: windowText.themeCommand(windowText.themes[theme]),
      run: () => actions.setTheme(theme),
    })),
    {
      id: 'settings',
      group,
      title: windowText.settings,
      keys: 'Mod ,',
      run: () => actions.showDialog('settings'),
    },
    {
      id: 'shortcuts',
      group,
      title: windowText.shortcuts,
      keys: '?',
      run: () => actions.showDialog('shortcuts'),
    },
    { id: 'about', group, title: windowText.about, run: () => actions.showDialog('about') },
  ]
}
