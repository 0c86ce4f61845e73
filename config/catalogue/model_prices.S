/* SPDX-License-Identifier: Apache-2.0 */
/* Places the catalogue's bytes into the program. */
    .section .rodata
    .global signalbox_model_prices
    .global signalbox_model_prices_end
    .type signalbox_model_prices, @object
    .type signalbox_model_prices_end, @object
signalbox_model_prices:
    .incbin "config/catalogue/model-prices.json"
signalbox_model_prices_end:
    .size signalbox_model_prices, . - signalbox_model_prices
    .section .note.GNU-stack, "", @progbits
