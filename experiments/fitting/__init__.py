"""What a firm's own log and figures say of its market: read, made the same way by the model, inferred, checked."""
