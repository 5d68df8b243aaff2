"""孕育政策助手: a families' assistant for prenatal and childcare policy."""
