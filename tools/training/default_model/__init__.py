"""The default target model and its draft model: data, tokenizer, training, export."""
