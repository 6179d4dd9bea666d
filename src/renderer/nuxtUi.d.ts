/** Nuxt UI's components as templates see them. The build resolves the same names; add a name here when a page needs another. */
declare module 'vue' {
  export interface GlobalComponents {
    UAlert: typeof import('@nuxt/ui/components/Alert.vue')['default']
    UApp: typeof import('@nuxt/ui/components/App.vue')['default']
    UAvatar: typeof import('@nuxt/ui/components/Avatar.vue')['default']
    UBadge: typeof import('@nuxt/ui/components/Badge.vue')['default']
    UButton: typeof import('@nuxt/ui/components/Button.vue')['default']
    UCheckbox: typeof import('@nuxt/ui/components/Checkbox.vue')['default']
    UCollapsible: typeof import('@nuxt/ui/components/Collapsible.vue')['default']
    UCommandPalette: typeof import('@nuxt/ui/components/CommandPalette.vue')['default']
    UDropdownMenu: typeof import('@nuxt/ui/components/DropdownMenu.vue')['default']
    UForm: typeof import('@nuxt/ui/components/Form.vue')['default']
    UFormField: typeof import('@nuxt/ui/components/FormField.vue')['default']
    UIcon: typeof import('@nuxt/ui/components/Icon.vue')['default']
    UInput: typeof import('@nuxt/ui/components/Input.vue')['default']
    UInputMenu: typeof import('@nuxt/ui/components/InputMenu.vue')['default']
    UKbd: typeof import('@nuxt/ui/components/Kbd.vue')['default']
    ULink: typeof import('@nuxt/ui/components/Link.vue')['default']
    UModal: typeof import('@nuxt/ui/components/Modal.vue')['default']
    UPagination: typeof import('@nuxt/ui/components/Pagination.vue')['default']
    UPopover: typeof import('@nuxt/ui/components/Popover.vue')['default']
    UProgress: typeof import('@nuxt/ui/components/Progress.vue')['default']
    URadioGroup: typeof import('@nuxt/ui/components/RadioGroup.vue')['default']
    USelect: typeof import('@nuxt/ui/components/Select.vue')['default']
    USelectMenu: typeof import('@nuxt/ui/components/SelectMenu.vue')['default']
    USeparator: typeof import('@nuxt/ui/components/Separator.vue')['default']
    USkeleton: typeof import('@nuxt/ui/components/Skeleton.vue')['default']
    USlideover: typeof import('@nuxt/ui/components/Slideover.vue')['default']
    USwitch: typeof import('@nuxt/ui/components/Switch.vue')['default']
    UTable: typeof import('@nuxt/ui/components/Table.vue')['default']
    UTabs: typeof import('@nuxt/ui/components/Tabs.vue')['default']
    UTooltip: typeof import('@nuxt/ui/components/Tooltip.vue')['default']
    RouterLink: typeof import('vue-router')['RouterLink']
    RouterView: typeof import('vue-router')['RouterView']
  }
}

export {}
