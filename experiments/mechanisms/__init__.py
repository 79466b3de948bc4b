"""The parts of the model that can be taken out: 34 mechanisms, and finer ones by what each is called."""
