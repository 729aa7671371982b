/** Of the whole product: the plugin, the sidecar and this player are released together. */
export const VERSION = '0.1.0';
