"""How long one must look before profit says whether handling complaints pays."""

# Weeks. A firm that handles complaints is seldom shown to earn more by it in less than three years
# (docs/explanation/when-handling-complaints-pays.md).
PATIENCE = 156
